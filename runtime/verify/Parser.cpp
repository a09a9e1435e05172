// In: tokens. Out: the tree of an answer.
// Must not know: how trees are compared.
#include "runtime/verify/Parser.h"

#include "runtime/verify/Lexer.h"
#include "runtime/verify/Reading.h"
#include "runtime/verify/Units.h"

#include <algorithm>

namespace verify {
namespace {

/// Recursive descent; a member returns -1 where the text is no answer.
///   listing  = relation {("," | ";" | "and" | "or") relation}
///   relation = combined {("=" | "<" | ...) combined}
///   combined = sum {("cup" | "cap" | "\") sum}
///   sum      = ["-"] term {("+" | "-" | "+-") term}
///   term     = group {("*" | "/" | ":") group}
///   group    = power {power}, products without a sign
///   power    = primary {postfix} ["^" exponent]
class Parser {
public:
  Parser(std::vector<Token> tokens, Answer &out, const Limits &limits)
      : tokens(std::move(tokens)), out(out), limits(limits) {}

  bool run() {
    int root = listing("");
    if (root < 0 || peek().type != Token::end)
      return false;
    if (signs)
      root = bothSigns(root);
    out.root = root;
    return true;
  }

private:
  const Token &peek(size_t ahead = 0) const {
    return tokens[std::min(at + ahead, tokens.size() - 1)];
  }
  bool is(std::string_view text, size_t ahead = 0) const {
    const Token &token = peek(ahead);
    return token.type == Token::op && token.text == text;
  }
  bool take(std::string_view text) {
    if (!is(text))
      return false;
    ++at;
    return true;
  }

  int make(Kind kind, std::vector<int> args = {}, std::string name = {}) {
    if (std::find(args.begin(), args.end(), -1) != args.end())
      return -1;
    if (out.nodes.size() >= limits.nodes)
      throw LimitReached("an answer of too many parts");
    Node node;
    node.kind = kind;
    node.args = std::move(args);
    node.name = std::move(name);
    out.nodes.push_back(std::move(node));
    return int(out.nodes.size()) - 1;
  }
  int makeNumber(const mpq_class &value, bool rounds = false) {
    int node = make(Kind::number);
    out.nodes[size_t(node)].number = value;
    out.nodes[size_t(node)].rounds = rounds;
    return node;
  }

  struct Deeper {
    explicit Deeper(Parser &parser) : parser(parser) {
      if (++parser.depth > parser.limits.depth)
        throw LimitReached("an answer that nests too deeply");
    }
    ~Deeper() { --parser.depth; }
    Parser &parser;
  };

  bool separator() {
    bool found = false;
    while (take(",") || take(";") || take("and") || take("or"))
      found = true;
    return found;
  }

  /// Items up to `close`; one alone is itself.
  int listing(std::string_view close, std::vector<int> *items = nullptr) {
    std::vector<int> own;
    std::vector<int> &found = items ? *items : own;
    do {
      if (peek().type == Token::end || (!close.empty() && is(close)))
        break;
      int item = relation();
      if (item < 0)
        return -1;
      found.push_back(item);
    } while (separator());
    if (found.empty())
      return -1;
    return found.size() == 1 ? found[0] : make(Kind::list, found);
  }

  static bool relates(const Token &token) {
    static const std::string_view all[] = {
        "=", "<", ">", "<=", ">=", "!=", "~", "in"};
    return token.type == Token::op && std::find(std::begin(all), std::end(all),
                                                token.text) != std::end(all);
  }

  int relation() {
    Deeper deeper(*this);
    int left = combined();
    std::vector<int> links;
    while (left >= 0 && relates(peek())) {
      std::string name = tokens[at++].text;
      int right = combined();
      links.push_back(make(Kind::relation, {left, right}, name));
      left = right;
    }
    if (left < 0 || links.empty())
      return left;
    return links.size() == 1 ? links[0] : make(Kind::chain, links);
  }

  int combined() {
    int left = sum();
    while (left >= 0) {
      bool letter = peek().type == Token::symbol && peek().text == "U" &&
                    (is("(", 1) || is("[", 1));
      std::string name;
      if (letter || is("cup"))
        name = "cup";
      else if (is("cap"))
        name = "cap";
      else if (is("\\"))
        name = "\\";
      else
        break;
      ++at;
      left = make(Kind::combine, {left, sum()}, name);
    }
    return left;
  }

  int sum() {
    Deeper deeper(*this);
    bool leading = is("+-");
    std::vector<int> terms;
    if (leading) {
      ++at;
      ++signs;
      terms.push_back(make(Kind::either, {term()}));
    } else {
      terms.push_back(term());
    }
    while (terms.back() >= 0) {
      if (take("+"))
        terms.push_back(term());
      else if (take("-"))
        terms.push_back(make(Kind::negate, {term()}));
      else if (is("+-")) {
        ++at;
        ++signs;
        terms.push_back(make(Kind::either, {term()}));
      } else
        break;
    }
    if (terms.back() < 0)
      return -1;
    return terms.size() == 1 ? terms[0] : make(Kind::add, terms);
  }

  int term() {
    if (take("-"))
      return make(Kind::negate, {term()});
    if (take("+"))
      return term();
    int left = group();
    while (left >= 0) {
      if (take("*"))
        left = make(Kind::multiply, {left, signedGroup()});
      else if (take("/"))
        left = unitBelow() ? left : make(Kind::divide, {left, signedGroup()});
      else if (!plainColon && take(":"))
        left = make(Kind::divide, {left, signedGroup()});
      else
        break;
    }
    return left;
  }

  int signedGroup() {
    if (take("-"))
      return make(Kind::negate, {signedGroup()});
    return group();
  }

  bool startsFactor(const Token &token) const {
    // `\pi 9` is a product; two numbers side by side are none.
    if (token.type == Token::number)
      return at > 0 && tokens[at - 1].type != Token::number;
    if (token.type == Token::symbol)
      return !(token.text == "U" && (is("(", 1) || is("[", 1)));
    if (token.type == Token::command)
      return token.text != "reals";
    return token.type == Token::op &&
           (token.text == "(" || token.text == "{" || token.text == "[" ||
            token.text == "floor" || token.text == "ceil");
  }

  int group(bool argument = false) {
    Deeper deeper(*this);
    int left = mixed();
    if (left < 0)
      left = power();
    while (left >= 0) {
      if (peek().type == Token::word) {
        if (canonicalUnit(peek().text) == "%") {
          ++at;
          left = make(Kind::percent, {left});
        } else {
          unit();
        }
      } else if (startsFactor(peek()) &&
                 !(argument && peek().type == Token::command &&
                   isFunction(peek().text)) &&
                 !(argument && is("("))) {
        left = make(Kind::multiply, {left, power()});
      } else {
        break;
      }
    }
    return left;
  }

  static bool isFunction(const std::string &name) {
    return name != "frac" && name != "sqrt" && name != "binom" &&
           name != "infty";
  }

  /// `3\frac{1}{2}` and `3 1/2`; -1 where there is none.
  int mixed() {
    if (!peek().integer)
      return -1;
    auto digits = [&](size_t i) { return peek(i).integer; };
    size_t length = 0;
    mpq_class top, bottom;
    if (peek(1).type == Token::command && peek(1).text == "frac") {
      if (digits(2) && digits(3))
        length = 4, top = peek(2).value, bottom = peek(3).value;
      else if (is("{", 2) && digits(3) && is("}", 4) && is("{", 5) &&
               digits(6) && is("}", 7))
        length = 8, top = peek(3).value, bottom = peek(6).value;
    } else if (digits(1) && peek(1).spaced && is("/", 2) && digits(3)) {
      length = 4, top = peek(1).value, bottom = peek(3).value;
    }
    if (!length || bottom == 0)
      return -1;
    mpq_class value = peek().value + top / bottom;
    at += length;
    return makeNumber(value);
  }

  /// Words behind a number: what it was measured in.
  void unit() {
    std::string name;
    do {
      std::string word = tokens[at++].text;
      std::string_view known = canonicalUnit(word);
      name += known.empty() ? "?" : std::string(known);
      if (is("^")) {
        size_t digit = is("{", 1) ? 2 : 1;
        if (peek(digit).integer) {
          name += "^" + peek(digit).value.get_str();
          at += digit == 1 ? 2 : 4;
        }
      }
      if (is("/") && peek(1).type == Token::word) {
        ++at;
        name += "/";
      }
    } while (peek().type == Token::word);
    addUnit(name);
  }
  void addUnit(const std::string &name) {
    out.unit += (out.unit.empty() ? "" : ",") + name;
  }
  /// `km/h` where the unit's first half was read before the sign.
  bool unitBelow() {
    if (peek().type != Token::word || out.unit.empty())
      return false;
    out.unit += "/";
    unit();
    return true;
  }

  int power() {
    Deeper deeper(*this);
    int base = primary();
    while (base >= 0) {
      if (is("!") && !is("!", 1) && !is("=", 1)) {
        ++at;
        base = make(Kind::call, {base}, "factorial");
      } else if (take("%")) {
        base = make(Kind::percent, {base});
      } else if (take("deg")) {
        // Degrees of temperature: the letter is the unit's.
        if (peek().type == Token::symbol &&
            (peek().text == "C" || peek().text == "F"))
          addUnit("deg" + tokens[at++].text);
        base = make(Kind::degree, {base});
      } else if (out[base].kind == Kind::symbol && take("'")) {
        out.nodes[size_t(base)].name += "'";
      } else if (is("_")) {
        base = subscript(base);
      } else if (take("^")) {
        return make(Kind::power, {base, exponent()});
      } else {
        break;
      }
    }
    return base;
  }

  int exponent() {
    if (take("-"))
      return make(Kind::negate, {exponent()});
    take("+");
    return power();
  }

  int subscript(int base) {
    ++at;
    std::string name;
    if (take("{")) {
      while (!is("}") && peek().type != Token::end)
        name += spelling(tokens[at++]);
      if (!take("}"))
        return -1;
    } else {
      name = spelling(tokens[at++]);
    }
    if (name.empty())
      return -1;
    if (out[base].kind == Kind::symbol)
      out.nodes[size_t(base)].name += "_" + name;
    else if (out[base].kind == Kind::number)
      addUnit("base" + name);
    else
      return -1;
    return base;
  }
  static std::string spelling(const Token &token) {
    return token.type == Token::number ? token.value.get_str() : token.text;
  }

  int primary() {
    Deeper deeper(*this);
    const Token token = peek();
    switch (token.type) {
    case Token::number:
      ++at;
      return makeNumber(token.value, token.rounds);
    case Token::symbol:
      ++at;
      if (token.text == "pi" || token.text == "e" || token.text == "i")
        return make(Kind::constant, {}, token.text);
      return make(Kind::symbol, {}, token.text);
    case Token::word: {
      ++at;
      std::string name = plainText(token.text);
      return relates(peek()) ? make(Kind::symbol, {}, name)
                             : make(Kind::text, {}, name);
    }
    case Token::command:
      ++at;
      return command(token.text);
    case Token::op:
      return bracketed();
    case Token::end:
      break;
    }
    return -1;
  }

  int command(const std::string &name) {
    if (name == "infty")
      return make(Kind::infinity);
    if (name == "reals")
      return make(Kind::reals);
    if (name == "emptyset")
      return make(Kind::list);
    if (name == "frac" || name == "binom") {
      int top = argument(), bottom = top < 0 ? -1 : argument();
      return name == "frac" ? make(Kind::divide, {top, bottom})
                            : make(Kind::call, {top, bottom}, "binom");
    }
    if (name == "sqrt") {
      int index = -1;
      if (take("[")) {
        index = sum();
        if (index < 0 || !take("]"))
          return -1;
      } else {
        index = makeNumber(2);
      }
      return make(Kind::root, {argument(), index});
    }
    return function(name);
  }

  /// One argument of a command: braces, brackets or a single factor.
  int argument() {
    if (take("{")) {
      int inside = sum();
      return take("}") ? inside : -1;
    }
    if (take("(")) {
      int inside = sum();
      return take(")") ? inside : -1;
    }
    return primary();
  }

  int function(std::string name) {
    int base = -1, raised = -1;
    if (name == "log" && take("_")) {
      base = argument();
      if (base < 0)
        return -1;
    }
    if (take("^"))
      raised = exponent();
    if (raised >= 0 && inverts(raised) && name.size() == 3) {
      name = "arc" + name;
      raised = -1;
    }
    std::vector<int> args;
    if (take("(")) {
      if (listing(")", &args) < 0 || !take(")"))
        return -1;
    } else {
      args.push_back(is("{") ? argument() : group(true));
    }
    if (args.size() != 1 && name != "min" && name != "max" && name != "gcd" &&
        name != "lcm")
      return -1;
    if (name == "exp") {
      int e = make(Kind::constant, {}, "e");
      return make(Kind::power, {e, args[0]});
    }
    if (base >= 0)
      args.push_back(base);
    int call = make(Kind::call, args, name);
    return raised < 0 ? call : make(Kind::power, {call, raised});
  }
  bool inverts(int node) const {
    return out[node].kind == Kind::negate &&
           out[out[node].args[0]].kind == Kind::number &&
           out[out[node].args[0]].number == 1;
  }

  int bracketed() {
    if (take("|")) {
      int inside = sum();
      return take("|") ? make(Kind::call, {inside}, "abs") : -1;
    }
    if (take("floor")) {
      int inside = sum();
      return take("endfloor") ? make(Kind::call, {inside}, "floor") : -1;
    }
    if (take("ceil")) {
      int inside = sum();
      return take("endceil") ? make(Kind::call, {inside}, "ceil") : -1;
    }
    if (take("begin"))
      return matrix();
    if (is("{{") || is("{"))
      return set();
    if (!is("(") && !is("[") && !is("<<"))
      return -1;
    char open = is("[") ? '[' : '(';
    ++at;
    std::vector<int> items;
    int inside = listing("", &items);
    if (inside < 0 || (!is(")") && !is("]") && !is(">>")))
      return -1;
    char close = is("]") ? ']' : ')';
    ++at;
    if (items.size() == 1)
      return inside;
    int tuple = make(Kind::tuple, items);
    out.nodes[size_t(tuple)].open = open;
    out.nodes[size_t(tuple)].close = close;
    return tuple;
  }

  int set() {
    std::string close = is("{{") ? "}}" : "}";
    ++at;
    if (take(close))
      return make(Kind::list);
    bool before = plainColon;
    plainColon = close == "}}";
    std::vector<int> items;
    int inside = listing(close, &items);
    plainColon = before;
    // {x | x > 3}: the condition says which numbers.
    if (inside >= 0 && items.size() == 1 && (take("|") || take(":"))) {
      items.clear();
      inside = listing(close, &items);
      return take(close) && items.size() == 1 ? inside : -1;
    }
    if (inside < 0 || !take(close))
      return -1;
    return items.size() == 1 && close == "}" ? inside : make(Kind::list, items);
  }

  int matrix() {
    std::vector<int> cells;
    size_t columns = 0, row = 0;
    while (!is("end")) {
      cells.push_back(sum());
      if (cells.back() < 0)
        return -1;
      ++row;
      if (take("&"))
        continue;
      bool ends = take("\\\\");
      if ((columns && row != columns) || (!ends && !is("end")))
        return -1;
      columns = row;
      row = 0;
    }
    ++at;
    if (cells.empty())
      return -1;
    int node = make(Kind::matrix, cells);
    out.nodes[size_t(node)].columns = columns;
    return node;
  }

  /// What `a +- b` means: one answer with either sign throughout.
  int bothSigns(int root) {
    std::vector<int> items;
    std::vector<int> of =
        out[root].kind == Kind::list ? out[root].args : std::vector<int>{root};
    for (int item : of) {
      int plus = withSign(item, false);
      items.push_back(plus);
      if (plus != item)
        items.push_back(withSign(item, true));
    }
    return make(Kind::list, items);
  }
  int withSign(int node, bool minus) {
    if (out[node].kind == Kind::either) {
      int inner = withSign(out[node].args[0], minus);
      return minus ? make(Kind::negate, {inner}) : make(Kind::add, {inner});
    }
    std::vector<int> args = out[node].args;
    bool changed = false;
    for (int &arg : args) {
      int copy = withSign(arg, minus);
      changed |= copy != arg;
      arg = copy;
    }
    if (!changed)
      return node;
    int copy = make(out[node].kind, args, out[node].name);
    out.nodes[size_t(copy)].open = out[node].open;
    out.nodes[size_t(copy)].close = out[node].close;
    out.nodes[size_t(copy)].columns = out[node].columns;
    return copy;
  }

  std::vector<Token> tokens;
  Answer &out;
  const Limits &limits;
  size_t at = 0, depth = 0, signs = 0;
  bool plainColon = false;
};

} // namespace

std::optional<Answer> read(std::string_view text, const Limits &limits) {
  if (text.size() > limits.answerBytes)
    throw LimitReached("an answer of too many bytes");
  Answer out;
  out.plain = plainText(text);
  std::string shown = shownText(text);
  out.choice = choiceOf(shown);
  if (isWords(shown)) {
    Node node;
    node.kind = Kind::text;
    node.name = out.plain;
    out.nodes.push_back(std::move(node));
    out.root = 0;
    return out;
  }
  auto found = tokens(text, limits);
  if (found && Parser(std::move(*found), out, limits).run())
    return out;
  if (!out.choice)
    return std::nullopt;
  // An option with words behind it: the letter is what counts.
  out.nodes.clear();
  Node node;
  node.kind = Kind::text;
  node.name = out.plain;
  out.nodes.push_back(std::move(node));
  out.root = 0;
  return out;
}

} // namespace verify
