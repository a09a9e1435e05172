// In: values of a template. Out: what filters make of them.
// Must not know: templates, scopes.
#include "tokenizer/Jinja.h"

#include <optional>
#include <stdexcept>

namespace rlrt::jinja {
namespace {

/// std::invalid_argument: the caller adds the line of the template.
[[noreturn]] void fail(const std::string &what) {
  throw std::invalid_argument(what);
}

void expectCount(const std::string &name, const std::vector<Value> &arguments,
                 size_t low, size_t high) {
  if (arguments.size() < low || arguments.size() > high)
    fail("`" + name + "` with " + std::to_string(arguments.size()) +
         " arguments is not implemented");
}

std::string written(const Value &text) {
  return text.dump(-1, ' ', /*ensure_ascii=*/false,
                   Value::error_handler_t::replace);
}

/// JSON as Python's `json.dumps` spaces it; `indent` blanks a level, if any.
std::string toJson(const Value &v, std::optional<size_t> indent, size_t level) {
  if (v.is_discarded())
    fail("`tojson` of something undefined");
  if (!v.is_structured())
    return written(v);
  std::string open = v.is_array() ? "[" : "{", close = v.is_array() ? "]" : "}";
  if (v.empty())
    return open + close;
  std::string text = open, gap = indent ? "," : ", ";
  auto line = [&](size_t at) {
    return indent ? "\n" + std::string(*indent * at, ' ') : std::string();
  };
  bool first = true;
  for (const auto &[key, item] : v.items()) {
    text += (first ? "" : gap) + line(level + 1);
    if (v.is_object())
      text += written(key) + ": ";
    text += toJson(item, indent, level + 1);
    first = false;
  }
  return text + line(level) + close;
}

/// The items that pass a test, on themselves or on an attribute; `keeps`: else
/// those that do not.
Value chosen(const std::string &name, const Value &list,
             std::vector<Value> arguments, bool byAttribute, bool keeps) {
  if (!list.is_array())
    fail("`" + name + "` of a " + list.type_name());
  std::string attribute;
  if (byAttribute) {
    if (arguments.empty())
      fail("`" + name + "` without an attribute");
    attribute = arguments[0].get<std::string>();
    arguments.erase(arguments.begin());
  }
  std::string test;
  if (!arguments.empty()) {
    test = arguments[0].get<std::string>();
    arguments.erase(arguments.begin());
  }
  if (test == "==")
    test = "equalto";
  Value result = Value::array();
  for (const Value &item : list) {
    Value value = item;
    if (byAttribute)
      value = item.is_object() && item.contains(attribute)
                  ? item[attribute]
                  : Value(Value::value_t::discarded);
    if ((test.empty() ? truthy(value) : applyTest(test, value, arguments)) ==
        keeps)
      result.push_back(item);
  }
  return result;
}

/// An attribute of each item, or each item through a filter.
Value mapped(const Value &list, const std::vector<Value> &arguments,
             const Named &named) {
  if (!list.is_array())
    fail(std::string("`map` of a ") + list.type_name());
  Value result = Value::array();
  for (const Value &item : list)
    if (named.size() == 1 && named[0].first == "attribute") {
      std::string name = named[0].second.get<std::string>();
      result.push_back(item.is_object() && item.contains(name)
                           ? item[name]
                           : Value(Value::value_t::discarded));
    } else if (!arguments.empty() && named.empty()) {
      result.push_back(applyFilter(
          arguments[0].get<std::string>(), item,
          std::vector<Value>(arguments.begin() + 1, arguments.end()), {}));
    } else {
      fail("`map` without an attribute or a filter is not implemented");
    }
  return result;
}

} // namespace

Value applyFilter(const std::string &name, const Value &v,
                  const std::vector<Value> &arguments, const Named &named) {
  if (name == "tojson") {
    std::optional<size_t> indent;
    if (!arguments.empty())
      fail("`tojson` is implemented with named arguments only");
    for (const auto &[key, value] : named)
      if (key == "indent" && value.is_number_integer() && value >= 0)
        indent = value.get<size_t>();
      else if (!((key == "ensure_ascii" && value == false) || value.is_null()))
        fail("argument `" + key + "` of `tojson` is not implemented");
    return toJson(v, indent, 0);
  }
  if (name == "map")
    return mapped(v, arguments, named);
  if (!named.empty())
    fail("argument `" + named[0].first + "` of `" + name +
         "` is not implemented");
  if (name == "selectattr" || name == "rejectattr")
    return chosen(name, v, arguments, true, name == "selectattr");
  if (name == "select" || name == "reject")
    return chosen(name, v, arguments, false, name == "select");
  if (name == "default" || name == "d") {
    expectCount(name, arguments, 1, 2);
    bool missing = v.is_discarded() || (arguments.size() == 2 &&
                                        truthy(arguments[1]) && !truthy(v));
    return missing ? arguments[0] : v;
  }
  if (name == "trim" && v.is_discarded())
    return "";
  if (name == "trim")
    return applyMethod("strip", textOf(v), arguments);
  if (name == "replace") {
    expectCount(name, arguments, 2, 2);
    return applyMethod("replace", textOf(v), arguments);
  }
  if (name == "join") {
    expectCount(name, arguments, 0, 1);
    std::string result;
    for (size_t i = 0; i < v.size(); ++i)
      result +=
          (i && !arguments.empty() ? textOf(arguments[0]) : "") + textOf(v[i]);
    return result;
  }
  auto is = [&](const char *known) {
    if (name == known)
      expectCount(name, arguments, 0, 0);
    return name == known;
  };
  if (is("length") || is("count")) {
    if (v.is_string())
      return characters(v.get<std::string>()).size();
    if (!v.is_array() && !v.is_object() && !v.is_discarded())
      fail(std::string("length of a ") + v.type_name());
    return v.is_discarded() ? 0 : v.size();
  }
  if (is("upper") || is("lower") || is("capitalize") || is("title"))
    return applyMethod(name, textOf(v), {});
  if (is("safe"))
    return v;
  if (is("int") && (v.is_number() || v.is_boolean()))
    return v.get<int64_t>();
  if (is("string"))
    return textOf(v);
  if (is("items") && v.is_object())
    return applyMethod("items", v, {});
  if (is("list") && v.is_array())
    return v;
  if (is("list") && v.is_object())
    return applyMethod("keys", v, {});
  if ((is("first") || is("last")) && v.is_array())
    return v.empty() ? Value(Value::value_t::discarded)
                     : (name == "first" ? v.front() : v.back());
  fail("filter `" + name + "` is not implemented for a " + v.type_name());
}

} // namespace rlrt::jinja
