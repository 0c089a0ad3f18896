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
  {files: ["assets/js/**", "generator/**"], languageOptions: {globals: globals.browser}},
  {
    // Read by browsers that know no more than the JavaScript of 2018.
    files: ["assets/early.js", "assets/unpack.js"],
    languageOptions: {ecmaVersion: 2019, sourceType: "script", globals: globals.browser},
    rules: {"no-var": "off"},
  },
  {files: ["tests/js/**"], languageOptions: {globals: globals.node}},
];
