// In: the tokens of a Jinja template. Out: its statements.
// Must not know: variables, values.
#include "tokenizer/Jinja.h"
#include "tokenizer/JinjaLexer.h"

#include <stdexcept>
#include <utility>

namespace rlrt::jinja {
namespace {

using Kind = Expr::Kind;
using ExprPtr = std::unique_ptr<Expr>;

class Parser {
public:
  explicit Parser(std::vector<Token> list) : tokens(std::move(list)) {}

  std::vector<Node> run() {
    std::vector<Node> nodes = body();
    if (peek().kind != Token::Kind::end)
      fail("`" + tokens[at + 1].text + "` without its beginning");
    return nodes;
  }

private:
  // Statements.

  /// Statements up to the tag that ends or divides the block around them.
  std::vector<Node> body() {
    std::vector<Node> nodes;
    while (peek().kind != Token::Kind::end) {
      Node node{};
      node.line = peek().line;
      if (peek().kind == Token::Kind::text) {
        node.kind = Node::Kind::text;
        node.text = take().text;
      } else if (peek().text == "{{") {
        take();
        node.kind = Node::Kind::output;
        node.expr = expression();
        expectClose();
      } else {
        std::string tag = tokens[at + 1].text;
        if (tag == "else" || tag == "elif" || tag.starts_with("end"))
          return nodes;
        take();
        take();
        if (tag == "if")
          branch(node);
        else if (tag == "for")
          loop(node);
        else if (tag == "set")
          assign(node);
        else if (tag == "macro")
          macro(node);
        else if (tag == "generation")
          block(node, Node::Kind::group, "endgeneration");
        else if (loops > 0 && (tag == "break" || tag == "continue"))
          leave(node, tag);
        else
          fail("tag `" + tag + "` is not implemented");
      }
      nodes.push_back(std::move(node));
    }
    return nodes;
  }

  void branch(Node &node) {
    node.kind = Node::Kind::branch;
    ExprPtr condition = expression();
    while (true) {
      expectClose();
      std::vector<Node> inner = body();
      node.branches.emplace_back(std::move(condition), std::move(inner));
      std::string tag = endTag("endif");
      if (tag == "elif")
        condition = expression();
      else if (tag == "endif")
        break;
      else if (tag != "else")
        fail("`" + tag + "` within `if`");
    }
    expectClose();
  }

  void loop(Node &node) {
    node.kind = Node::Kind::loop;
    do
      node.names.push_back(name());
    while (accept(","));
    if (take().text != "in")
      fail("`for` without `in`");
    node.expr = orTest();
    ExprPtr condition;
    if (acceptName("if"))
      condition = orTest();
    if (peek().kind == Token::Kind::name)
      fail("`" + peek().text + "` in `for` is not implemented");
    expectClose();
    ++loops;
    std::vector<Node> inner = body();
    --loops;
    node.branches.emplace_back(std::move(condition), std::move(inner));
    std::string tag = endTag("endfor");
    if (tag == "else") {
      expectClose();
      node.branches.emplace_back(nullptr, body());
      tag = endTag("endfor");
    }
    if (tag != "endfor")
      fail("`" + tag + "` within `for`");
    expectClose();
  }

  void assign(Node &node) {
    node.kind = Node::Kind::assign;
    node.names.push_back(name());
    if (accept("."))
      node.names.push_back(name());
    if (!accept("=")) {
      if (node.names.size() > 1)
        fail("`set` of a member with a block is not implemented");
      block(node, Node::Kind::capture, "endset");
      return;
    }
    node.expr = expression();
    expectClose();
  }

  /// The body of a tag that ends in `ending`.
  void block(Node &node, Node::Kind kind, const std::string &ending) {
    node.kind = kind;
    expectClose();
    node.branches.emplace_back(nullptr, body());
    if (std::string tag = endTag(ending); tag != ending)
      fail("`" + tag + "` before `" + ending + "`");
    expectClose();
  }

  void macro(Node &node) {
    node.names.push_back(name());
    expect("(");
    while (!accept(")")) {
      node.names.push_back(name());
      node.defaults.push_back(accept("=") ? expression() : nullptr);
      if (!accept(",") && !isOp(")"))
        fail("parameters without `)`");
    }
    int around = std::exchange(loops, 0);
    block(node, Node::Kind::macro, "endmacro");
    loops = around;
  }

  void leave(Node &node, const std::string &tag) {
    node.kind = tag == "break" ? Node::Kind::leave : Node::Kind::next;
    expectClose();
  }

  /// The name of the tag that ended a body.
  std::string endTag(const std::string &wanted) {
    if (peek().kind == Token::Kind::end)
      fail("`" + wanted + "` is missing");
    take();
    return take().text;
  }

  // Expressions, loosest binding first.

  ExprPtr expression() {
    if (++depth > 200)
      fail("expression is nested too deeply");
    ExprPtr value = orTest();
    while (acceptName("if")) {
      ExprPtr condition = orTest();
      ExprPtr other;
      if (acceptName("else"))
        other = expression();
      value = make(Kind::conditional, "if", std::move(condition),
                   std::move(value), std::move(other));
    }
    --depth;
    return value;
  }

  ExprPtr orTest() {
    ExprPtr left = andTest();
    while (acceptName("or"))
      left = make(Kind::binary, "or", std::move(left), andTest());
    return left;
  }

  ExprPtr andTest() {
    ExprPtr left = notTest();
    while (acceptName("and"))
      left = make(Kind::binary, "and", std::move(left), notTest());
    return left;
  }

  ExprPtr notTest() {
    if (acceptName("not"))
      return make(Kind::unary, "not", notTest());
    ExprPtr left = binary(0);
    while (true) {
      std::string op;
      for (const char *known : {"==", "!=", "<=", ">=", "<", ">"})
        if (accept(known))
          op = known;
      if (op.empty() && acceptName("in"))
        op = "in";
      if (op.empty() && isName("not") && tokens[at + 1].text == "in") {
        take();
        take();
        op = "not in";
      }
      if (op.empty())
        return left;
      left = make(Kind::binary, op, std::move(left), binary(0));
    }
  }

  /// Sums, then concatenation, then products.
  ExprPtr binary(size_t level) {
    static const std::vector<std::vector<std::string>> levels = {
        {"+", "-"}, {"~"}, {"*", "//", "/", "%"}};
    if (level == levels.size())
      return unary();
    ExprPtr left = binary(level + 1);
    for (bool again = true; again;) {
      again = false;
      for (const std::string &op : levels[level])
        if (accept(op)) {
          left = make(Kind::binary, op, std::move(left), binary(level + 1));
          again = true;
        }
    }
    if (isOp("**"))
      fail("operator `**` is not implemented");
    return left;
  }

  ExprPtr unary() {
    if (accept("-"))
      return make(Kind::unary, "-", unary());
    if (accept("+"))
      return unary();
    return filtered(postfix(primary()));
  }

  ExprPtr primary() {
    Token token = take();
    switch (token.kind) {
    case Token::Kind::string: {
      std::string text = token.text;
      while (peek().kind == Token::Kind::string)
        text += take().text;
      return literal(text);
    }
    case Token::Kind::number:
      if (token.text.size() > 15)
        fail("number `" + token.text + "` is too long");
      if (token.text.find('.') == std::string::npos)
        return literal(std::stoll(token.text));
      return literal(std::stod(token.text));
    case Token::Kind::name:
      if (token.text == "true" || token.text == "True")
        return literal(true);
      if (token.text == "false" || token.text == "False")
        return literal(false);
      if (token.text == "none" || token.text == "None")
        return literal(nullptr);
      return make(Kind::name, token.text);
    default:
      break;
    }
    if (token.text == "(") {
      if (accept(")"))
        return make(Kind::list, "(");
      ExprPtr inner = expression();
      if (!isOp(",")) {
        expect(")");
        return inner;
      }
      // Tuples are lists that nothing changes.
      ExprPtr list = make(Kind::list, "(", std::move(inner));
      while (accept(",") && !isOp(")"))
        list->parts.push_back(expression());
      expect(")");
      return list;
    }
    if (token.text == "[") {
      ExprPtr list = make(Kind::list, "[");
      while (!accept("]")) {
        list->parts.push_back(expression());
        if (!accept(",") && !isOp("]"))
          fail("list without `]`");
      }
      return list;
    }
    if (token.text == "{") {
      ExprPtr dict = make(Kind::dict, "{");
      while (!accept("}")) {
        dict->parts.push_back(expression());
        expect(":");
        dict->parts.push_back(expression());
        if (!accept(",") && !isOp("}"))
          fail("mapping without `}`");
      }
      return dict;
    }
    --at;
    fail("expression expected, found `" + token.text + "`");
  }

  ExprPtr postfix(ExprPtr value) {
    while (true) {
      if (accept("."))
        value = make(Kind::attribute, name(), std::move(value));
      else if (accept("["))
        value = subscript(std::move(value));
      else if (accept("("))
        value = arguments(make(Kind::call, "(", std::move(value)));
      else
        return value;
    }
  }

  ExprPtr subscript(ExprPtr value) {
    ExprPtr bounds[3];
    int count = 0;
    bool slice = false;
    while (!isOp("]")) {
      if (accept(":")) {
        slice = true;
        if (++count > 2)
          fail("slice with too many `:`");
        continue;
      }
      bounds[count] = expression();
      if (!isOp(":") && !isOp("]"))
        fail("subscript without `]`");
    }
    expect("]");
    if (!slice && !bounds[0])
      fail("empty subscript");
    if (!slice)
      return make(Kind::index, "[", std::move(value), std::move(bounds[0]));
    ExprPtr result = make(Kind::slice, "[:", std::move(value));
    for (ExprPtr &bound : bounds)
      result->parts.push_back(std::move(bound));
    return result;
  }

  ExprPtr arguments(ExprPtr call) {
    while (!accept(")")) {
      if (peek().kind == Token::Kind::name && tokens[at + 1].text == "=" &&
          tokens[at + 1].kind == Token::Kind::op) {
        std::string key = name();
        take();
        call->named.emplace_back(key, expression());
      } else {
        call->parts.push_back(expression());
      }
      if (!accept(",") && !isOp(")"))
        fail("arguments without `)`");
    }
    return call;
  }

  ExprPtr filtered(ExprPtr value) {
    while (true) {
      if (accept("|")) {
        value = make(Kind::filter, name(), std::move(value));
        if (accept("("))
          value = arguments(std::move(value));
      } else if (acceptName("is")) {
        bool negated = acceptName("not");
        value = make(Kind::test, name(), std::move(value));
        if (accept("("))
          value = arguments(std::move(value));
        else if (peek().kind == Token::Kind::string ||
                 peek().kind == Token::Kind::number || isOp("[") ||
                 (peek().kind == Token::Kind::name && !isWord()))
          value->parts.push_back(postfix(primary()));
        if (negated)
          value = make(Kind::unary, "not", std::move(value));
      } else {
        return value;
      }
    }
  }

  // Tokens.

  const Token &peek() const { return tokens[at]; }
  Token take() {
    Token token = tokens[at];
    if (at + 1 < tokens.size())
      ++at;
    return token;
  }
  bool isOp(const std::string &text) const {
    return peek().kind == Token::Kind::op && peek().text == text;
  }
  bool isName(const std::string &text) const {
    return peek().kind == Token::Kind::name && peek().text == text;
  }
  /// A name that goes on with the expression around a test.
  bool isWord() const {
    for (const char *word : {"and", "or", "else", "if", "in", "is", "not"})
      if (isName(word))
        return true;
    return false;
  }
  bool accept(const std::string &op) {
    bool found = isOp(op);
    if (found)
      take();
    return found;
  }
  bool acceptName(const std::string &text) {
    bool found = isName(text);
    if (found)
      take();
    return found;
  }
  void expect(const std::string &op) {
    if (!accept(op))
      fail("`" + op + "` expected, found `" + peek().text + "`");
  }
  std::string name() {
    if (peek().kind != Token::Kind::name)
      fail("name expected, found `" + peek().text + "`");
    return take().text;
  }
  void expectClose() {
    if (peek().kind != Token::Kind::close)
      fail("end of the tag expected, found `" + peek().text + "`");
    take();
  }

  template <class... Parts>
  ExprPtr make(Kind kind, std::string text, Parts... parts) {
    auto expr = std::make_unique<Expr>();
    expr->kind = kind;
    expr->text = std::move(text);
    expr->line = peek().line;
    (expr->parts.push_back(std::move(parts)), ...);
    return expr;
  }
  ExprPtr literal(Value value) {
    ExprPtr expr = make(Kind::literal, "");
    expr->value = std::move(value);
    return expr;
  }

  [[noreturn]] void fail(const std::string &what) const {
    throw std::runtime_error("template line " + std::to_string(peek().line) +
                             ": " + what);
  }

  std::vector<Token> tokens;
  size_t at = 0;
  int depth = 0;
  int loops = 0; ///< around what is read
};

} // namespace

std::vector<Node> parse(const std::string &source) {
  return Parser(tokenize(source)).run();
}

} // namespace rlrt::jinja
