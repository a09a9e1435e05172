// In: the statements of a Jinja template, variables. Out: text.
// Must not know: how a template is written, chats.
#include "tokenizer/Jinja.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace rlrt::jinja {
namespace {

using Kind = Expr::Kind;

const Value undefined(Value::value_t::discarded);

[[noreturn]] void failAt(int line, const std::string &what) {
  throw std::runtime_error("template line " + std::to_string(line) + ": " +
                           what);
}

class Renderer {
public:
  Renderer(const Value &variables, int64_t now) : now(now) {
    scopes.emplace_back();
    for (const auto &[name, value] : variables.items())
      scopes.back()[name] = value;
  }

  void run(const std::vector<Node> &nodes) {
    for (const Node &node : nodes) {
      run(node);
      if (flow != Flow::on)
        return;
    }
  }

  std::string out;

private:
  /// Whether statements follow, or a loop is left, or its item.
  enum class Flow { on, leave, next };

  void run(const Node &node) {
    switch (node.kind) {
    case Node::Kind::text:
      out += node.text;
      return;
    case Node::Kind::output:
      out += textOf(eval(*node.expr));
      return;
    case Node::Kind::branch:
      for (const auto &[condition, body] : node.branches)
        if (!condition || truthy(eval(*condition))) {
          run(body);
          return;
        }
      return;
    case Node::Kind::assign:
      assign(node, eval(*node.expr));
      return;
    case Node::Kind::loop:
      loop(node);
      return;
    case Node::Kind::group:
      run(node.branches[0].second);
      return;
    case Node::Kind::capture:
      assign(node, captured(node));
      return;
    case Node::Kind::macro:
      macros[node.names[0]] = &node;
      return;
    case Node::Kind::leave:
      flow = Flow::leave;
      return;
    case Node::Kind::next:
      flow = Flow::next;
      return;
    }
  }

  /// What the body of a node renders.
  std::string captured(const Node &node) {
    std::string before = std::exchange(out, "");
    run(node.branches[0].second);
    return std::exchange(out, std::move(before));
  }

  /// A macro sees what is set outside of loops and other macros.
  Value callMacro(const Node &node, const Expr &e) {
    if (++depth > 100)
      failAt(e.line, "macro `" + node.names[0] + "` calls itself without end");
    std::vector<Value> given = rest(e);
    if (given.size() > node.defaults.size())
      failAt(e.line, "macro `" + node.names[0] + "` takes " +
                         std::to_string(node.defaults.size()) +
                         " arguments, not " + std::to_string(given.size()));
    std::map<std::string, Value> scope;
    for (size_t i = 0; i < given.size(); ++i)
      scope[node.names[i + 1]] = given[i];
    for (const auto &[key, value] : e.named) {
      if (std::find(node.names.begin() + 1, node.names.end(), key) ==
          node.names.end())
        failAt(e.line,
               "macro `" + node.names[0] + "` has no parameter `" + key + "`");
      scope[key] = eval(*value);
    }
    std::vector<std::map<std::string, Value>> around;
    around.push_back(scopes.front());
    around.push_back(std::move(scope));
    std::swap(around, scopes);
    for (size_t i = 0; i < node.defaults.size(); ++i)
      if (const std::string &name = node.names[i + 1];
          !scopes.back().count(name))
        scopes.back()[name] =
            node.defaults[i] ? eval(*node.defaults[i]) : undefined;
    std::string text = captured(node);
    std::swap(around, scopes);
    // What a macro sets in a namespace that it was not given is kept.
    scopes.front() = std::move(around.front());
    --depth;
    return text;
  }

  void assign(const Node &node, Value value) {
    const std::string &name = node.names.front();
    if (node.names.size() == 1) {
      scopes.back()[name] = std::move(value);
      return;
    }
    // A member of a namespace outlives the loop that sets it.
    Value *space = find(name);
    if (!space || !space->is_object())
      failAt(node.line, "`" + name + "` is no namespace");
    (*space)[node.names[1]] = std::move(value);
  }

  /// The items of a loop, those that meet its condition.
  Value itemsOf(const Node &node) {
    Value all = listOf(eval(*node.expr), node.line);
    const std::unique_ptr<Expr> &condition = node.branches[0].first;
    if (!condition)
      return all;
    Value items = Value::array();
    for (const Value &item : all) {
      scopes.emplace_back();
      bind(node, item);
      if (truthy(eval(*condition)))
        items.push_back(item);
      scopes.pop_back();
    }
    return items;
  }

  void bind(const Node &node, const Value &item) {
    if (node.names.size() == 1) {
      scopes.back()[node.names[0]] = item;
      return;
    }
    if (!item.is_array() || item.size() != node.names.size())
      failAt(node.line, "a loop item is not " +
                            std::to_string(node.names.size()) + " values");
    for (size_t k = 0; k < node.names.size(); ++k)
      scopes.back()[node.names[k]] = item[k];
  }

  void loop(const Node &node) {
    Value items = itemsOf(node);
    if (items.empty() && node.branches.size() > 1)
      run(node.branches[1].second);
    for (size_t i = 0; i < items.size(); ++i) {
      scopes.emplace_back();
      bind(node, items[i]);
      Value state = {{"index", i + 1},
                     {"index0", i},
                     {"first", i == 0},
                     {"last", i + 1 == items.size()},
                     {"length", items.size()},
                     {"revindex", items.size() - i},
                     {"revindex0", items.size() - i - 1}};
      if (i > 0)
        state["previtem"] = items[i - 1];
      if (i + 1 < items.size())
        state["nextitem"] = items[i + 1];
      scopes.back()["loop"] = std::move(state);
      run(node.branches[0].second);
      scopes.pop_back();
      if (std::exchange(flow, Flow::on) == Flow::leave)
        break;
    }
  }

  static Value listOf(const Value &value, int line) {
    if (value.is_array())
      return value;
    Value list = Value::array();
    if (value.is_object())
      for (const auto &[key, item] : value.items())
        list.push_back(key);
    else if (value.is_string())
      for (const std::string &c : characters(value.get<std::string>()))
        list.push_back(c);
    else if (!value.is_discarded())
      failAt(line, "`" + textOf(value) + "` cannot be iterated over");
    return list;
  }

  Value *find(const std::string &name) {
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
      if (auto found = scope->find(name); found != scope->end())
        return &found->second;
    return nullptr;
  }

  Value eval(const Expr &e) {
    try {
      return evalInner(e);
    } catch (const Value::exception &error) {
      failAt(e.line, error.what());
    }
  }

  Value evalInner(const Expr &e) {
    switch (e.kind) {
    case Kind::literal:
      return e.value;
    case Kind::name: {
      Value *found = find(e.text);
      return found ? *found : undefined;
    }
    case Kind::attribute:
      return member(eval(*e.parts[0]), e.text, e);
    case Kind::index:
      return item(eval(*e.parts[0]), eval(*e.parts[1]), e);
    case Kind::slice:
      return slice(e);
    case Kind::call:
      return call(e);
    case Kind::filter:
      return guard(
          e,
          [&] {
            Named named;
            for (const auto &[key, value] : e.named)
              named.emplace_back(key, eval(*value));
            return applyFilter(e.text, eval(*e.parts[0]), rest(e), named);
          },
          /*namesArguments=*/true);
    case Kind::test:
      if ((e.text == "defined" || e.text == "undefined") &&
          e.parts[0]->kind == Kind::name && !find(e.parts[0]->text) &&
          (isFunction(e.parts[0]->text) || macros.count(e.parts[0]->text)))
        return e.text == "defined";
      return guard(e, [&] {
        return Value(applyTest(e.text, eval(*e.parts[0]), rest(e)));
      });
    case Kind::unary:
      if (e.text == "not")
        return !truthy(eval(*e.parts[0]));
      return arithmetic("-", Value(0), eval(*e.parts[0]), e);
    case Kind::binary:
      return binary(e);
    case Kind::conditional:
      if (truthy(eval(*e.parts[0])))
        return eval(*e.parts[1]);
      return e.parts[2] ? eval(*e.parts[2]) : undefined;
    case Kind::list: {
      Value list = Value::array();
      for (const auto &part : e.parts)
        list.push_back(eval(*part));
      return list;
    }
    case Kind::dict: {
      Value dict = Value::object();
      for (size_t i = 0; i < e.parts.size(); i += 2)
        dict[eval(*e.parts[i]).get<std::string>()] = eval(*e.parts[i + 1]);
      return dict;
    }
    }
    failAt(e.line, "expression of an unknown kind");
  }

  /// Adds the line to an error of a filter, a test or a method.
  template <class Body>
  Value guard(const Expr &e, Body body, bool namesArguments = false) {
    if (!e.named.empty() && !namesArguments)
      failAt(e.line, "argument `" + e.named[0].first + "` of `" + e.text +
                         "` is not implemented");
    try {
      return body();
    } catch (const std::invalid_argument &error) {
      failAt(e.line, error.what());
    }
  }

  std::vector<Value> rest(const Expr &e) {
    std::vector<Value> values;
    for (size_t i = 1; i < e.parts.size(); ++i)
      values.push_back(eval(*e.parts[i]));
    return values;
  }

  Value member(const Value &value, const std::string &name, const Expr &e) {
    if (value.is_discarded())
      failAt(e.line, "`" + name + "` of something undefined");
    if (value.is_object() && value.contains(name))
      return value[name];
    return undefined;
  }

  Value item(const Value &value, const Value &key, const Expr &e) {
    if (value.is_object() && key.is_string())
      return member(value, key.get<std::string>(), e);
    if (value.is_discarded())
      failAt(e.line, "an element of something undefined");
    if (!key.is_number_integer() || !(value.is_array() || value.is_string()))
      return undefined;
    Value list = listOf(value, e.line);
    auto size = static_cast<int64_t>(list.size());
    auto at = key.get<int64_t>();
    at = at < 0 ? at + size : at;
    return at < 0 || at >= size ? undefined : list[static_cast<size_t>(at)];
  }

  Value slice(const Expr &e) {
    Value whole = eval(*e.parts[0]);
    if (!whole.is_array() && !whole.is_string())
      failAt(e.line, "only a list or a text can be sliced");
    Value list = listOf(whole, e.line);
    auto size = static_cast<int64_t>(list.size());
    auto bound = [&](size_t i) -> std::optional<int64_t> {
      if (!e.parts[i])
        return std::nullopt;
      Value v = eval(*e.parts[i]);
      if (v.is_null())
        return std::nullopt;
      return v.get<int64_t>();
    };
    int64_t step = bound(3).value_or(1);
    if (step == 0)
      failAt(e.line, "slice with step 0");
    // Python's rules: negative bounds count from the end, then both are cut.
    int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
    auto place = [&](std::optional<int64_t> v, int64_t otherwise) {
      if (!v)
        return otherwise;
      return std::min(std::max(*v < 0 ? *v + size : *v, low), high);
    };
    int64_t from = place(bound(1), step > 0 ? 0 : size - 1);
    int64_t to = place(bound(2), step > 0 ? size : -1);
    Value result = Value::array();
    std::string text;
    for (int64_t i = from; step > 0 ? i < to : i > to; i += step)
      if (whole.is_string())
        text += list[static_cast<size_t>(i)].get<std::string>();
      else
        result.push_back(list[static_cast<size_t>(i)]);
    return whole.is_string() ? Value(text) : result;
  }

  Value call(const Expr &e) {
    const Expr &callee = *e.parts[0];
    if (callee.kind == Kind::attribute)
      return guard(e, [&] {
        return applyMethod(callee.text, eval(*callee.parts[0]), rest(e));
      });
    std::string name = callee.kind == Kind::name ? callee.text : "(...)";
    if (auto macro = macros.find(name); macro != macros.end())
      return callMacro(*macro->second, e);
    std::vector<Value> arguments = rest(e);
    if (name == "strftime_now" && arguments.size() == 1)
      return timeNow(arguments[0].get<std::string>());
    if (name == "raise_exception" && arguments.size() == 1)
      throw std::runtime_error("the template refuses this chat: " +
                               textOf(arguments[0]));
    if ((name == "namespace" || name == "dict") && arguments.empty()) {
      Value space = Value::object();
      for (const auto &[key, value] : e.named)
        space[key] = eval(*value);
      return space;
    }
    if (name == "range" && !arguments.empty() && arguments.size() <= 3)
      return range(arguments, e.line);
    failAt(e.line, "function `" + name + "` is not implemented");
  }

  Value binary(const Expr &e) {
    Value left = eval(*e.parts[0]);
    if (e.text == "and")
      return truthy(left) ? eval(*e.parts[1]) : left;
    if (e.text == "or")
      return truthy(left) ? left : eval(*e.parts[1]);
    Value right = eval(*e.parts[1]);
    if (e.text == "==" || e.text == "!=")
      return equal(left, right) == (e.text == "==");
    if (e.text == "in" || e.text == "not in")
      return guard(
          e, [&] { return Value(contains(right, left) == (e.text == "in")); });
    if (e.text == "~")
      return textOf(left) + textOf(right);
    if (e.text[0] == '<' || e.text[0] == '>') {
      bool comparable = (left.is_number() && right.is_number()) ||
                        (left.is_string() && right.is_string());
      if (!comparable)
        failAt(e.line, "`" + e.text + "` of unlike values");
      if (e.text == "<")
        return left < right;
      if (e.text == "<=")
        return left <= right;
      return e.text == ">" ? left > right : left >= right;
    }
    return arithmetic(e.text, left, right, e);
  }

  /// Two undefined values are equal; nlohmann holds that none are.
  static bool equal(const Value &a, const Value &b) {
    if (a.is_discarded() || b.is_discarded())
      return a.is_discarded() && b.is_discarded();
    return a == b;
  }

  static Value arithmetic(const std::string &op, const Value &left,
                          const Value &right, const Expr &e) {
    if (op == "+" && left.is_string() && right.is_string())
      return left.get<std::string>() + right.get<std::string>();
    if (op == "+" && left.is_array() && right.is_array()) {
      Value joined = left;
      joined.insert(joined.end(), right.begin(), right.end());
      return joined;
    }
    if (!left.is_number() || !right.is_number())
      failAt(e.line, "`" + op + "` of a " + left.type_name() + " and a " +
                         right.type_name());
    if (op != "/" && left.is_number_integer() && right.is_number_integer()) {
      auto a = left.get<int64_t>(), b = right.get<int64_t>();
      if (op == "+")
        return a + b;
      if (op == "-")
        return a - b;
      if (op == "*")
        return a * b;
      if (b == 0)
        failAt(e.line, "division by zero");
      // Rounds down, as Python does.
      int64_t quotient = a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
      return op == "//" ? quotient : a - quotient * b;
    }
    auto a = left.get<double>(), b = right.get<double>();
    if (op == "+")
      return a + b;
    if (op == "-")
      return a - b;
    if (op == "*")
      return a * b;
    if (b == 0)
      failAt(e.line, "division by zero");
    if (op == "/")
      return a / b;
    failAt(e.line, "`" + op + "` of fractions is not implemented");
  }

  /// Python's: `range(to)`, `range(from, to)`, `range(from, to, step)`.
  static Value range(const std::vector<Value> &arguments, int line) {
    bool hasFrom = arguments.size() > 1;
    int64_t from = hasFrom ? arguments[0].get<int64_t>() : 0;
    int64_t to = arguments[hasFrom ? 1 : 0].get<int64_t>();
    int64_t step = arguments.size() == 3 ? arguments[2].get<int64_t>() : 1;
    if (step == 0)
      failAt(line, "range with step 0");
    // As many as the sandbox of jinja2 allows.
    if ((double(to) - double(from)) / double(step) > 100000)
      failAt(line, "a range of more than 100000 numbers");
    Value list = Value::array();
    for (int64_t i = from; step > 0 ? i < to : i > to; i += step)
      list.push_back(i);
    return list;
  }

  static bool isFunction(const std::string &name) {
    return name == "raise_exception" || name == "strftime_now" ||
           name == "namespace" || name == "range" || name == "dict";
  }

  std::string timeNow(const std::string &format) const {
    std::time_t second = static_cast<std::time_t>(now);
    std::tm parts{};
    localtime_r(&second, &parts);
    char text[256];
    return {text, std::strftime(text, sizeof text, format.c_str(), &parts)};
  }

  std::vector<std::map<std::string, Value>> scopes;
  std::map<std::string, const Node *> macros;
  Flow flow = Flow::on;
  int depth = 0; ///< of macros
  int64_t now;
};

} // namespace

std::string render(const std::vector<Node> &nodes, const Value &variables,
                   int64_t now) {
  Renderer renderer(variables, now);
  renderer.run(nodes);
  return std::move(renderer.out);
}

} // namespace rlrt::jinja
