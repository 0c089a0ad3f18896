r"""LaTeX of bibliographies, made such that pandoc loses nothing of it.

Pandoc drops a whole field for a stray `$`, and in names whatever stands in a command that it does not know. So signs
are escaped, and commands that it does not know are named, and replaced by their characters or by their arguments.
"""

import re
from collections.abc import Callable

_KNOWN = frozenset({
    "aa", "AA", "ae", "AE", "oe", "OE", "o", "O", "l", "L", "ss", "i", "j", "b", "c", "d", "k", "r", "t", "u", "v",
    "H", "G", "f", "=", "~", '"', "'", "`", "^", ".", "emph", "textit", "textbf", "texttt", "textsc", "textsf",
    "textrm", "textup", "textsl", "textnormal", "textsuperscript", "textsubscript", "em", "bf", "it", "rm", "sl",
    "tt", "bfseries", "itshape", "href", "url", "nolinkurl", "enquote", "mkbibquote", "mkbibemph", "underline",
    "sout", "uppercase", "lowercase", "MakeUppercase", "textogonekcentered", "textgreek", "TeX", "LaTeX", "textmu",
    "pounds", "copyright", "textregistered", "textdegree", "textquotedblleft", "textquotedblright", "dots", "ldots",
    "slash", "textasciitilde", "textbackslash", "textless", "textgreater", "textquotesingle", "textquoteright",
    "textquoteleft", "textquotedbl", "guillemotleft", "guillemotright", "flqq", "frqq", "quotedblbase",
    "quotesinglbase", "textbullet", "S", "P", "euro", "textdollar", "textsterling", "textcopyright", "textonehalf",
    "hyphen", "-", "/", ",", "&", "%", "$", "#", "_", "{", "}", "ensuremath", "num", "SI",
})  # fmt: skip
"""Commands that pandoc reads in fields, as tried."""

_SIGNS = {
    "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "texteuro": "€", "EUR": "€",
    "textendash": "–", "textemdash": "—", "dag": "†", "ddag": "‡", "texttrademark": "™", "textunderscore": r"\_",
    "textbar": "|", "textperiodcentered": "·", "cdot": "·", "degree": "°", "textpm": "±", "pm": "±", "times": "×",
    "textordmasculine": "º", "textordfeminine": "ª", "textnumero": "№", "textprime": "′", "to": "→", "rightarrow": "→",
    "infty": "∞", "BibTeX": "BibTeX", "XeTeX": "XeTeX", "sim": "∼", "textasciicircum": r"\^{}", "textexclamdown": "¡",
    "textquestiondown": "¿", "textellipsis": "…", "textsection": "§", "textparagraph": "¶", "ayn": "ʿ", "hamza": "ʾ",
    "quad": " ", "qquad": " ", ";": " ", ":": " ", " ": " ", "\n": " ", "\\": " ", "newline": " ", "linebreak": " ",
    "par": " ", "space": " ", "@": "", "!": "",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_UNWRAPPED = frozenset({
    "text", "mbox", "hbox", "relax", "protect", "newblock", "cyr", "textcyrillic", "natexlab", "sc", "scshape",
    "path", "doi", "nobreak", "break", "penalty", "ignorespaces", "xspace", "mathrm", "mathit", "mathbf", "mathsf",
    "mathtt", "textmd", "textlf", "lowercase", "small", "footnotesize", "normalfont", "sffamily", "ttfamily",
    "rmfamily", "upshape", "unskip", "leavevmode", "textipa", "textoverline", "ce", "ch",
})  # fmt: skip
"""Commands that leave their argument as it is."""

_WITH_ARGUMENT = frozenset({
    "bibinfo", "noopsort", "hspace", "vspace", "color", "textcolor", "foreignlanguage", "selectlanguage",
})  # fmt: skip
"""Commands whose first argument is nothing to be read."""

_DOTLESS = re.compile(
    r"\\(['`^\"~=.]|[uvHcdbkrt](?![A-Za-z]))\s*(?:\{\s*\\([ij])\s*\}|\\([ij])(?![A-Za-z])\s*(?:\{\})?)"
)
_TAGS = {"i": "emph", "em": "emph", "b": "textbf", "strong": "textbf", "sub": "textsubscript", "sup": "textsuperscript"}
_TAG = re.compile(rf"<({'|'.join(_TAGS)})>([^<>]*)</\1>", re.IGNORECASE)
_ENTITY = re.compile(r"(?:\{\\?&\}|\\?&)(?:amp|#38);")
_TOKEN = re.compile(
    r"(?P<math>(?<!\\)\$(?:\\.|[^$\\])+\$|\\\((?:(?!\\\)).)*\\\))"
    r"|(?P<address>\\(?:url|href|nolinkurl)\s*\{(?:[^{}]|\{[^{}]*\})*\})"
    r"|\\(?P<command>[A-Za-z]+\*?|.)[ ]?"
    r"|(?P<sign>[%#$])",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"\s*\{[^{}]*\}")


def clean(latex: str) -> tuple[str, list[str]]:
    """Return LaTeX that pandoc reads whole, and the commands in it that are not known, whose arguments are kept."""
    text = _ENTITY.sub(r"\\&", latex)
    text = _TAG.sub(lambda tag: f"\\{_TAGS[tag[1].lower()]}{{{tag[2]}}}", text)
    text = _DOTLESS.sub(lambda found: f"\\{found[1]}{{{found[2] or found[3]}}}", text)
    unknown: list[str] = []
    parts, position = [], 0
    while token := _TOKEN.search(text, position):
        parts.append(text[position : token.start()])
        position = token.end()
        command = token["command"]
        if token["sign"]:
            parts.append("\\" + token["sign"])
        elif command is None:
            parts.append(token[0])
        else:
            part, skip = _command(command, token[0])
            parts.append(part)
            if skip and (argument := _ARGUMENT.match(text, position)):
                position = argument.end()
            if command not in _KNOWN and command not in _SIGNS and not skip and command not in _UNWRAPPED:
                unknown.append(f"\\{command}")
    return _balanced("".join([*parts, text[position:]])), list(dict.fromkeys(unknown))


def _command(command: str, written: str) -> tuple[str, bool]:
    """Return what stands for a command, and whether the argument behind it is to be left out."""
    if command in _KNOWN:
        return written, False
    if command in _SIGNS:
        return _SIGNS[command], False
    return "", command in _WITH_ARGUMENT


def _balanced(latex: str) -> str:
    """Return LaTeX whose braces are closed for TeX too, to which an escaped brace is none."""
    depth = 0
    for part in re.finditer(r"\\.|[{}]", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(part[0], 0)
        if depth < 0:
            break
    if depth == 0 and len(re.search(r"\\*$", latex)[0]) % 2 == 0:  # type: ignore[index]
        return latex
    return re.sub(r"\\?[{}]|\\$", "", latex)


def plain_words(latex: str) -> list[str]:
    """Return the words of a value that any faithful reading of it shows: letters with no command or accent in them."""
    without_math: Callable[[str], str] = lambda text: re.sub(r"\$[^$]*\$|\\[A-Za-z]+", " \\\\ ", text)  # noqa: E731
    return re.findall(r"(?<![\w{}\\'`\"^~=.$-])[A-Za-z]{3,}(?![\w{}\\$'-])", without_math(latex))
