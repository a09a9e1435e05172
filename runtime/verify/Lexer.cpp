// In: the text of an answer. Out: tokens, with LaTeX commands resolved.
// Must not know: grammar.
#include "runtime/verify/Lexer.h"

#include "runtime/verify/Units.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace verify {
namespace {

using Names = std::unordered_set<std::string_view>;
using Replacements = std::unordered_map<std::string_view, std::string_view>;

const Replacements &macros() {
  static const Replacements table{
#define MACRO(command, replacement) {command, replacement},
#include "runtime/verify/Words.def"
  };
  return table;
}
const Names &functions() {
  static const Names table{
#define FUNCTION(name) name,
#include "runtime/verify/Words.def"
  };
  return table;
}
const Names &greek() {
  static const Names table{
#define GREEK(name) name,
#include "runtime/verify/Words.def"
  };
  return table;
}
const Names &ignored() {
  static const Names table{
#define IGNORED(name) name,
#include "runtime/verify/Words.def"
  };
  return table;
}
const Names textMacros{
    "text",         "textbf", "textit", "textrm", "mathrm", "mbox", "hbox",
    "operatorname", "texttt", "mathsf", "textsf", "rm",     "bf"};
const Names taking{"frac",  "dfrac",  "tfrac", "cfrac",
                   "binom", "dbinom", "tbinom"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string replaceAll(std::string text, std::string_view from,
                       std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Letters beyond ASCII become commands; nothing where one is unknown.
std::optional<std::string> toAscii(std::string_view text) {
  std::string out(text);
  if (std::any_of(out.begin(), out.end(), [](char c) { return c < 0; })) {
#define LETTER(utf8, replacement) out = replaceAll(out, utf8, replacement);
#include "runtime/verify/Words.def"
    if (std::any_of(out.begin(), out.end(), [](char c) { return c < 0; }))
      return std::nullopt;
  }
  if (out.find('\\') == std::string::npos &&
      out.find("{,}") == std::string::npos)
    return out;
  out = replaceAll(out, "\\!", "");
  out = replaceAll(out, "{,}", ",");
  out = replaceAll(out, "^{\\circ}", "\\circ ");
  out = replaceAll(out, "^\\circ", "\\circ ");
  return out;
}

class Lexer {
public:
  Lexer(std::string text, const Limits &limits)
      : text(std::move(text)), limits(limits) {}

  std::optional<std::vector<Token>> run() {
    while (at < text.size()) {
      if (out.size() > limits.nodes)
        throw LimitReached("an answer of too many parts");
      if (!next())
        return std::nullopt;
    }
    add(Token::end, "");
    return std::move(out);
  }

private:
  void add(Token::Type type, std::string name) {
    Token token;
    token.type = type;
    token.spaced = spaced;
    token.text = std::move(name);
    out.push_back(std::move(token));
    spaced = false;
  }

  bool afterNumber() const {
    return !out.empty() && (out.back().type == Token::number ||
                            out.back().text == ")" || out.back().text == "}");
  }

  bool next() {
    char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~') {
      spaced = true;
      ++at;
      return true;
    }
    if (c == '$') {
      ++at;
      return true;
    }
    if (isDigit(c) ||
        (c == '.' && at + 1 < text.size() && isDigit(text[at + 1])))
      return number();
    if (isLetter(c))
      return letters();
    if (c == '\\')
      return command();
    return symbol();
  }

  bool symbol() {
    for (std::string_view pair : {"<=", ">=", "!=", "==", "**"})
      if (std::string_view(text).substr(at).starts_with(pair)) {
        // `5!=120` is not an inequality of a factorial; nor is `5!`.
        at += 2;
        add(Token::op, pair == "=="   ? "="
                       : pair == "**" ? "^"
                                      : std::string(pair));
        return true;
      }
    char c = text[at++];
    if (c == '[' || c == '(')
      ++brackets;
    if ((c == ']' || c == ')') && brackets > 0)
      --brackets;
    if (std::string_view("+-*/^_()[]{}<>=,;:|!%&'").find(c) ==
        std::string_view::npos)
      // A full stop ends a sentence; elsewhere it has no meaning.
      return c == '.' &&
             text.find_first_not_of(" \n\t$", at) == std::string::npos;
    add(Token::op, std::string(1, c));
    return true;
  }

  /// Whether three digits and then none stand at `from`.
  bool threeDigits(size_t from) const {
    return from + 3 <= text.size() && isDigit(text[from]) &&
           isDigit(text[from + 1]) && isDigit(text[from + 2]) &&
           !(from + 3 < text.size() && isDigit(text[from + 3]));
  }

  bool number() {
    std::string digits, repeated;
    size_t decimals = 0, first = 0;
    bool point = false, grouped = false;
    while (at < text.size()) {
      std::string_view rest = std::string_view(text).substr(at);
      if (isDigit(rest[0])) {
        digits += rest[0];
        decimals += point;
        ++at;
      } else if (rest[0] == '.' && !point && rest.size() > 1 &&
                 (isDigit(rest[1]) ||
                  rest.substr(1).starts_with("\\overline"))) {
        point = true;
        ++at;
      } else if (point && rest.starts_with("\\overline{")) {
        size_t end = rest.find('}');
        repeated = std::string(rest.substr(10, end - 10));
        if (end == std::string_view::npos || repeated.empty() ||
            !std::all_of(repeated.begin(), repeated.end(), isDigit))
          return false;
        at += end + 1;
        break;
      } else if (!point && !digits.empty()) {
        size_t length = rest.starts_with("\\,") ? 2 : rest[0] == ',' ? 1 : 0;
        first = grouped ? first : digits.size();
        if (!length || (length == 1 && brackets) || first > 3 ||
            digits[0] == '0' || !threeDigits(at + length))
          break;
        grouped = true;
        digits += text.substr(at + length, 3);
        at += length + 3;
      } else {
        break;
      }
    }
    int64_t shift = -int64_t(decimals);
    bool rounds = point;
    if (repeated.empty())
      rounds |= exponent(shift);
    add(Token::number, "");
    Token &token = out.back();
    if (digits.size() + size_t(std::abs(shift)) > limits.bits / 4)
      throw LimitReached("a number of too many digits");
    token.value = scaled(mpz_class(digits.empty() ? "0" : digits, 10), shift);
    if (!repeated.empty()) {
      mpz_class nines;
      mpz_ui_pow_ui(nines.get_mpz_t(), 10, repeated.size());
      nines -= 1;
      token.value += mpq_class(mpz_class(repeated, 10), nines) *
                     scaled(mpz_class(1), shift);
      token.value.canonicalize();
      rounds = false;
    }
    token.rounds = rounds;
    token.integer = !point && !rounds;
    return true;
  }

  /// Reads `e-3` behind a number.
  bool exponent(int64_t &shift) {
    size_t i = at;
    if (i >= text.size() || (text[i] != 'e' && text[i] != 'E'))
      return false;
    bool negative = ++i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
      ++i;
    size_t begin = i;
    int64_t value = 0;
    for (; i < text.size() && isDigit(text[i]); ++i)
      value = std::min<int64_t>(value * 10 + (text[i] - '0'), 1 << 30);
    if (i == begin || (i < text.size() && isLetter(text[i])))
      return false;
    shift += negative ? -value : value;
    at = i;
    return true;
  }

  static mpq_class scaled(const mpz_class &digits, int64_t shift) {
    mpq_class value(digits);
    if (shift == 0)
      return value;
    mpz_class scale;
    mpz_ui_pow_ui(scale.get_mpz_t(), 10, size_t(std::abs(shift)));
    if (shift > 0)
      value *= scale;
    else
      value /= scale;
    return value;
  }

  bool letters() {
    size_t begin = at;
    while (at < text.size() && isLetter(text[at]))
      ++at;
    std::string run = text.substr(begin, at - begin);
    std::string small = run;
    std::transform(small.begin(), small.end(), small.begin(), ::tolower);
    if (small == "and" || small == "or") {
      add(Token::op, small);
    } else if (run == "pi" || greek().count(run)) {
      add(Token::symbol, run);
    } else if (small == "inf" || small == "infinity" || small == "oo") {
      add(Token::command, "infty");
    } else if (small == "union") {
      add(Token::op, "cup");
    } else if (run.size() > 1 && afterNumber() && !canonicalUnit(run).empty()) {
      add(Token::word, run);
    } else if (functions().count(run)) {
      add(Token::command, run);
    } else if (run.size() > 1 && spaced && afterNumber()) {
      add(Token::word, run);
    } else {
      for (char c : run)
        add(Token::symbol, std::string(1, c));
    }
    return true;
  }

  /// The content of the braces at the place that was reached.
  std::optional<std::string> braced() {
    while (at < text.size() && text[at] == ' ')
      ++at;
    if (at >= text.size() || text[at] != '{')
      return std::nullopt;
    size_t depth = 0, begin = at + 1;
    for (; at < text.size(); ++at) {
      if (text[at] == '{')
        ++depth;
      if (text[at] == '}' && --depth == 0)
        return text.substr(begin, at++ - begin);
    }
    return std::nullopt;
  }

  bool command() {
    size_t begin = ++at;
    if (at >= text.size())
      return false;
    if (!isLetter(text[at])) {
      char c = text[at++];
      if (c == '{' || c == '}') {
        brackets += c == '{' ? 1 : brackets ? -1 : 0;
        add(Token::op, c == '{' ? "{{" : "}}");
      } else if (c == '%') {
        add(Token::op, "%");
      } else if (c == '|') {
        add(Token::op, "|");
      } else if (c == '\\') {
        add(Token::op, "\\\\");
      } else if (c == '(' || c == ')' || c == '[' || c == ']' || c == '$' ||
                 c == ',' || c == ';' || c == ':' || c == ' ' || c == '!') {
        spaced = true;
      } else {
        return false;
      }
      return true;
    }
    while (at < text.size() && isLetter(text[at]))
      ++at;
    std::string word = text.substr(begin, at - begin);
    if (ignored().count(word)) {
      // `\left.` is a bracket that is not drawn.
      if ((word == "left" || word == "right") && at < text.size() &&
          text[at] == '.')
        ++at;
      return true;
    }
    if (auto found = macros().find(word); found != macros().end())
      add(Token::op, std::string(found->second));
    else if (word == "pi" || greek().count(word))
      add(Token::symbol, word);
    else if (textMacros.count(word))
      return words();
    else if (taking.count(word))
      return digitArguments(
          word.find("binom") != std::string::npos ? "binom" : "frac", 2);
    else if (word == "sqrt")
      return digitArguments(word, 1);
    else if (functions().count(word))
      add(Token::command, word);
    else if (word == "mathbb" || word == "R" || word == "Reals")
      return word != "mathbb" || braced() == "R"
                 ? (add(Token::command, "reals"), true)
                 : false;
    else if (word == "infty")
      add(Token::command, "infty");
    else if (word == "emptyset" || word == "varnothing")
      add(Token::command, "emptyset");
    else if (word == "overline" || word == "widehat" || word == "hat")
      return opaque();
    else if (word == "begin" || word == "end")
      return environment(word);
    else
      return false;
    return true;
  }

  /// A command and those of its arguments that are digits without braces:
  /// `\\frac12` is a half.
  bool digitArguments(const std::string &word, int count) {
    add(Token::command, word);
    for (; count > 0; --count) {
      size_t digit = text.find_first_not_of(' ', at);
      if (digit == std::string::npos || !isDigit(text[digit]))
        return true;
      add(Token::number, "");
      out.back().value = text[digit] - '0';
      out.back().integer = true;
      at = digit + 1;
    }
    return true;
  }

  bool opaque() {
    auto content = braced();
    if (!content)
      return false;
    add(Token::word, *content);
    return true;
  }

  bool environment(const std::string &word) {
    auto kind = braced();
    if (!kind ||
        (*kind != "pmatrix" && *kind != "bmatrix" && *kind != "matrix" &&
         *kind != "array" && *kind != "Bmatrix" && *kind != "smallmatrix"))
      return false;
    if (word == "begin" && *kind == "array")
      (void)braced();
    brackets += word == "begin" ? 1 : brackets ? -1 : 0;
    add(Token::op, word);
    return true;
  }

  bool words() {
    auto content = braced();
    if (!content)
      return false;
    std::string trimmed = *content;
    trimmed.erase(0, trimmed.find_first_not_of(" \t\n~,.;"));
    trimmed.erase(trimmed.find_last_not_of(" \t\n~,;.") + 1);
    if (trimmed.empty()) {
      spaced = true;
      return true;
    }
    if (trimmed == "and" || trimmed == "or" || trimmed == "in") {
      add(Token::op, trimmed);
      return true;
    }
    bool wordy = std::all_of(trimmed.begin(), trimmed.end(), [](char c) {
      return isLetter(c) || c == ' ' || c == '.' || c == '-' || c == '\'';
    });
    // `5 \text{ or not}` gives more than one answer; it is no unit.
    std::string padded = " " + trimmed + " ";
    for (const char *word : {" or ", " and ", " not "})
      if (afterNumber() && padded.find(word) != std::string::npos)
        return false;
    if (trimmed.size() == 1 && isLetter(trimmed[0]) && !afterNumber()) {
      add(Token::symbol, trimmed);
    } else if (functions().count(trimmed) && !afterNumber()) {
      add(Token::command, trimmed);
    } else if (wordy) {
      add(Token::word, trimmed);
    } else {
      // Mathematics inside \text{}: read in place.
      text.insert(at, " " + trimmed + " ");
      if (++unwrapped > 16 || text.size() > 2 * limits.answerBytes)
        throw LimitReached("text inside text");
    }
    return true;
  }

  std::string text;
  const Limits &limits;
  std::vector<Token> out;
  size_t at = 0, brackets = 0, unwrapped = 0;
  bool spaced = false;
};

} // namespace

std::optional<std::vector<Token>> tokens(std::string_view text,
                                         const Limits &limits) {
  auto ascii = toAscii(text);
  if (!ascii)
    return std::nullopt;
  return Lexer(std::move(*ascii), limits).run();
}

std::string plainText(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\') {
      size_t begin = i + 1;
      while (i + 1 < text.size() && isLetter(text[i + 1]))
        ++i;
      std::string_view word = text.substr(begin, i + 1 - begin);
      if (!word.empty() && !textMacros.count(word) && !ignored().count(word))
        out.append("\\").append(word).append(" ");
      continue;
    }
    if (c == '$' || c == '{' || c == '}')
      continue;
    bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~';
    if (space && (out.empty() || out.back() == ' '))
      continue;
    out += space ? ' ' : c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.'))
    out.pop_back();
  return out;
}

} // namespace verify
