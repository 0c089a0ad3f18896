import js from "@eslint/js";
import globals from "globals";

export default [
  {linterOptions: {reportUnusedDisableDirectives: "error"}},
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": ["error", {destructuring: "all"}],
      "object-shorthand": "error",
    },
  },
  {files: ["assets/js/**"], languageOptions: {globals: globals.browser}},
  {files: ["tests/js/**"], languageOptions: {globals: globals.node}},
];
