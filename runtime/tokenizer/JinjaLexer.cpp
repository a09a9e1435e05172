// In: a Jinja template. Out: its tokens.
// Must not know: what they mean.
#include "tokenizer/JinjaLexer.h"

#include "tokenizer/Utf8.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace rlrt::jinja {
namespace {

bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)); }
bool isNameStart(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
public:
  explicit Lexer(const std::string &text) : source(text) {
    // One newline at the end of a template is not part of it.
    if (source.ends_with('\n'))
      source.pop_back();
  }

  std::vector<Token> run() {
    while (at < source.size()) {
      size_t tag = findTag(at);
      takeText(tag);
      if (tag == source.size())
        break;
      takeTag();
    }
    push(Token::Kind::end, "");
    return std::move(tokens);
  }

private:
  [[noreturn]] void fail(const std::string &what) const {
    throw std::runtime_error("template line " + std::to_string(lineAt(at)) +
                             ": " + what);
  }

  int lineAt(size_t position) const {
    auto end = source.begin() +
               static_cast<std::ptrdiff_t>(std::min(position, source.size()));
    return 1 + static_cast<int>(std::count(source.begin(), end, '\n'));
  }

  void push(Token::Kind kind, std::string text) {
    tokens.push_back({kind, std::move(text), lineAt(at)});
  }

  size_t findTag(size_t from) const {
    for (size_t i = source.find('{', from); i != std::string::npos;
         i = source.find('{', i + 1))
      if (i + 1 < source.size() &&
          (source[i + 1] == '{' || source[i + 1] == '%' ||
           source[i + 1] == '#'))
        return i;
    return source.size();
  }

  /// Takes the text before a tag, less what white-space control removes.
  void takeText(size_t tag) {
    size_t end = tag;
    if (tag < source.size()) {
      char control = tag + 2 < source.size() ? source[tag + 2] : ' ';
      if (control == '-') {
        while (end > at && isSpace(source[end - 1]))
          --end;
      } else if (control != '+' && source[tag + 1] != '{') {
        // lstrip_blocks: blanks between the start of a line and a block.
        size_t start = end;
        while (start > 0 && isSpace(source[start - 1]) &&
               source[start - 1] != '\n')
          --start;
        if (start == 0 || source[start - 1] == '\n')
          end = std::max(at, start);
      }
    }
    if (end > at)
      push(Token::Kind::text, source.substr(at, end - at));
    at = tag;
  }

  /// Goes past a closing delimiter; `trims`: a newline after it goes too.
  void close(size_t size, bool dash, bool plus, bool trims) {
    at += size;
    if (dash)
      while (at < source.size() && isSpace(source[at]))
        ++at;
    else if (trims && !plus && at < source.size() && source[at] == '\n')
      ++at;
  }

  void takeTag() {
    char type = source[at + 1];
    if (type == '#') {
      size_t end = source.find("#}", at + 2);
      if (end == std::string::npos)
        fail("comment without end");
      bool dash = end > at + 2 && source[end - 1] == '-';
      at = end;
      close(2, dash, false, true);
      return;
    }
    std::string ending = type == '{' ? "}}" : "%}";
    push(Token::Kind::open, type == '{' ? "{{" : "{%");
    at += 2;
    if (at < source.size() && (source[at] == '-' || source[at] == '+'))
      ++at;
    while (true) {
      while (at < source.size() && isSpace(source[at]))
        ++at;
      if (at >= source.size())
        fail("tag without `" + ending + "`");
      bool sign = source[at] == '-' || source[at] == '+';
      if (source.compare(at + sign, 2, ending) == 0 && nesting == 0) {
        push(Token::Kind::close, ending);
        close(2 + sign, source[at] == '-', source[at] == '+', type == '%');
        return;
      }
      takeToken();
    }
  }

  void takeToken() {
    char c = source[at];
    size_t start = at;
    if (isNameStart(c)) {
      while (at < source.size() &&
             (isNameStart(source[at]) || isDigit(source[at])))
        ++at;
      push(Token::Kind::name, source.substr(start, at - start));
    } else if (isDigit(c)) {
      while (at < source.size() &&
             (isDigit(source[at]) ||
              (source[at] == '.' && at + 1 < source.size() &&
               isDigit(source[at + 1]))))
        ++at;
      push(Token::Kind::number, source.substr(start, at - start));
    } else if (c == '\'' || c == '"') {
      takeString(c);
    } else {
      takeOperator();
    }
  }

  void takeOperator() {
    for (const char *op : {"==", "!=", "<=", ">=", "//", "**"})
      if (source.compare(at, 2, op) == 0) {
        push(Token::Kind::op, op);
        at += 2;
        return;
      }
    char c = source[at];
    if (std::string("+-*/%~<>=()[]{}.,:|").find(c) == std::string::npos)
      fail(std::string("unexpected `") + c + "`");
    // Within brackets `}}` closes two mappings, not the tag.
    nesting += c == '(' || c == '[' || c == '{';
    nesting -= c == ')' || c == ']' || c == '}';
    push(Token::Kind::op, std::string(1, c));
    ++at;
  }

  void takeString(char quote) {
    std::string text;
    for (++at; at < source.size() && source[at] != quote; ++at) {
      if (source[at] != '\\' || at + 1 >= source.size()) {
        text += source[at];
        continue;
      }
      char c = source[++at];
      switch (c) {
      case 'n':
        text += '\n';
        break;
      case 't':
        text += '\t';
        break;
      case 'r':
        text += '\r';
        break;
      case '\\':
      case '\'':
      case '"':
        text += c;
        break;
      case 'u': {
        std::string digits = source.substr(at + 1, 4);
        if (digits.size() != 4 ||
            digits.find_first_not_of("0123456789abcdefABCDEF") !=
                std::string::npos)
          fail("malformed \\u in a text");
        text += utf8Of(
            static_cast<char32_t>(std::strtoul(digits.c_str(), nullptr, 16)));
        at += 4;
        break;
      }
      case '\n': // goes on in the next line
        break;
      case 'x':
      case 'N':
      case 'U':
      case '0':
        fail(std::string("escape `\\") + c + "` is not implemented");
      default:
        // Python leaves what it does not know.
        text += {'\\', c};
      }
    }
    if (at >= source.size())
      fail("text without end");
    ++at;
    push(Token::Kind::string, text);
  }

  std::string source;
  size_t at = 0;
  int nesting = 0;
  std::vector<Token> tokens;
};

} // namespace

std::vector<Token> tokenize(const std::string &source) {
  return Lexer(source).run();
}

} // namespace rlrt::jinja
