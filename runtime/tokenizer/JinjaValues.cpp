// In: values of a template. Out: what filters, tests and methods make of them.
// Must not know: templates, scopes.
#include "tokenizer/Jinja.h"
#include "tokenizer/Utf8.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace rlrt::jinja {
namespace {

/// std::invalid_argument: the caller adds the line of the template.
[[noreturn]] void fail(const std::string &what) {
  throw std::invalid_argument(what);
}

/// White space as str.strip() sees it.
bool isSpace(const std::string &character) {
  char32_t c = codePointAt(character, 0).value;
  return (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x20) || c == 0x85 ||
         c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

std::string strip(const std::string &text, const std::vector<Value> &arguments,
                  bool left, bool right) {
  std::vector<std::string> chars = characters(text), set;
  if (!arguments.empty())
    set = characters(arguments[0].get<std::string>());
  auto drops = [&](const std::string &c) {
    return arguments.empty()
               ? isSpace(c)
               : std::find(set.begin(), set.end(), c) != set.end();
  };
  size_t begin = 0, end = chars.size();
  while (left && begin < end && drops(chars[begin]))
    ++begin;
  while (right && begin < end && drops(chars[end - 1]))
    --end;
  std::string result;
  for (size_t i = begin; i < end; ++i)
    result += chars[i];
  return result;
}

std::string mapCase(const std::string &text, bool upper) {
  std::string result = text;
  for (char &c : result) {
    if (static_cast<unsigned char>(c) >= 0x80)
      fail("upper and lower case beyond ASCII is not implemented");
    c = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
  }
  return result;
}

/// Every word with a capital first letter.
std::string titled(const std::string &text) {
  std::string result = mapCase(text, false);
  for (size_t i = 0; i < result.size(); ++i)
    if (i == 0 || !std::isalpha(static_cast<unsigned char>(result[i - 1])))
      result[i] = static_cast<char>(
          std::toupper(static_cast<unsigned char>(result[i])));
  return result;
}

std::string replaceAll(const std::string &text, const std::string &from,
                       const std::string &to) {
  if (from.empty())
    fail("replacing an empty text is not implemented");
  std::string result;
  size_t at = 0;
  for (size_t hit; (hit = text.find(from, at)) != std::string::npos;
       at = hit + from.size())
    result.append(text, at, hit - at) += to;
  return result.append(text, at);
}

void expectCount(const std::string &name, const std::vector<Value> &arguments,
                 size_t low, size_t high) {
  if (arguments.size() < low || arguments.size() > high)
    fail("`" + name + "` with " + std::to_string(arguments.size()) +
         " arguments is not implemented");
}

/// At white space, or at a text, at most `most` times.
Value split(const std::string &text, const std::vector<Value> &arguments) {
  expectCount("split", arguments, 0, 2);
  Value parts = Value::array();
  if (arguments.empty()) {
    std::string part;
    for (const std::string &c : characters(text))
      if (!isSpace(c))
        part += c;
      else if (!part.empty())
        parts.push_back(std::exchange(part, ""));
    if (!part.empty())
      parts.push_back(part);
    return parts;
  }
  std::string gap = arguments[0].get<std::string>();
  if (gap.empty())
    fail("splitting at an empty text");
  int64_t most = arguments.size() == 2 ? arguments[1].get<int64_t>() : -1;
  size_t at = 0;
  for (size_t hit;
       most-- != 0 && (hit = text.find(gap, at)) != std::string::npos;
       at = hit + gap.size())
    parts.push_back(text.substr(at, hit - at));
  parts.push_back(text.substr(at));
  return parts;
}

Value itemsOf(const Value &value) {
  Value items = Value::array();
  for (const auto &[key, item] : value.items())
    items.push_back(Value::array({key, item}));
  return items;
}

/// Is `name` the one `known` takes no arguments for?
bool isPlain(const std::string &name, const char *known,
             const std::vector<Value> &arguments) {
  if (name != known)
    return false;
  expectCount(name, arguments, 0, 0);
  return true;
}

} // namespace

bool truthy(const Value &v) {
  if (v.is_discarded() || v.is_null())
    return false;
  if (v.is_boolean())
    return v.get<bool>();
  if (v.is_number())
    return v.get<double>() != 0;
  if (v.is_string())
    return !v.get_ref<const std::string &>().empty();
  return !v.empty();
}

std::string textOf(const Value &v) {
  if (v.is_discarded())
    return "";
  if (v.is_null())
    return "None";
  if (v.is_boolean())
    return v.get<bool>() ? "True" : "False";
  if (v.is_string())
    return v.get<std::string>();
  if (v.is_number_integer())
    return std::to_string(v.get<int64_t>());
  throw std::runtime_error(std::string("template: printing a ") +
                           v.type_name() + " is not implemented");
}

std::vector<std::string> characters(const std::string &text) {
  std::vector<std::string> result;
  for (size_t at = 0; at < text.size();) {
    int length = std::max(1, codePointAt(text, at).length);
    result.push_back(text.substr(at, static_cast<size_t>(length)));
    at += static_cast<size_t>(length);
  }
  return result;
}

bool contains(const Value &whole, const Value &part) {
  if (whole.is_array())
    return std::find(whole.begin(), whole.end(), part) != whole.end();
  if (whole.is_object() && part.is_string())
    return whole.contains(part.get<std::string>());
  if (whole.is_string() && part.is_string())
    return whole.get<std::string>().find(part.get<std::string>()) !=
           std::string::npos;
  if (whole.is_discarded())
    return false;
  fail(std::string("`in` a ") + whole.type_name());
}

bool applyTest(const std::string &name, const Value &v,
               const std::vector<Value> &arguments) {
  if (name == "equalto" || name == "eq") {
    expectCount(name, arguments, 1, 1);
    return v == arguments[0];
  }
  if (name == "sameas") {
    expectCount(name, arguments, 1, 1);
    return v.type() == arguments[0].type() && v == arguments[0];
  }
  if (name == "ne") {
    expectCount(name, arguments, 1, 1);
    return v != arguments[0];
  }
  if (name == "in") {
    expectCount(name, arguments, 1, 1);
    return contains(arguments[0], v);
  }
  auto is = [&](const char *known) { return isPlain(name, known, arguments); };
  if (is("defined") || is("undefined"))
    return v.is_discarded() == (name == "undefined");
  if (is("none"))
    return v.is_null();
  if (is("string"))
    return v.is_string();
  if (is("mapping"))
    return v.is_object();
  if (is("iterable") || is("sequence"))
    return v.is_string() || v.is_array() || v.is_object() || v.is_discarded();
  if (is("boolean"))
    return v.is_boolean();
  if (is("true") || is("false"))
    return v.is_boolean() && v.get<bool>() == (name == "true");
  if (is("integer"))
    return v.is_number_integer();
  if (is("number"))
    return v.is_number() || v.is_boolean();
  if ((is("odd") || is("even")) && v.is_number_integer())
    return (v.get<int64_t>() % 2 != 0) == (name == "odd");
  fail("test `" + name + "` is not implemented");
}

Value applyMethod(const std::string &name, const Value &v,
                  const std::vector<Value> &arguments) {
  if (v.is_object()) {
    if (name == "items" && arguments.empty())
      return itemsOf(v);
    if (name == "get") {
      expectCount(name, arguments, 1, 2);
      std::string key = arguments[0].get<std::string>();
      if (v.contains(key))
        return v[key];
      return arguments.size() == 2 ? arguments[1] : Value(nullptr);
    }
    if ((name == "keys" || name == "values") && arguments.empty()) {
      Value list = Value::array();
      for (const auto &[key, item] : v.items())
        list.push_back(name == "keys" ? Value(key) : item);
      return list;
    }
  }
  if (v.is_string()) {
    std::string text = v.get<std::string>();
    if (name == "strip" || name == "lstrip" || name == "rstrip") {
      expectCount(name, arguments, 0, 1);
      return strip(text, arguments, name != "rstrip", name != "lstrip");
    }
    if (name == "startswith" || name == "endswith") {
      expectCount(name, arguments, 1, 1);
      std::string part = arguments[0].get<std::string>();
      return name == "startswith" ? text.starts_with(part)
                                  : text.ends_with(part);
    }
    if (name == "split")
      return split(text, arguments);
    if (name == "title" && arguments.empty())
      return titled(text);
    if (name == "capitalize" && arguments.empty())
      return mapCase(text.substr(0, 1), true) + mapCase(text.substr(1), false);
    if (name == "join") {
      expectCount(name, arguments, 1, 1);
      return applyFilter("join", arguments[0], {v}, {});
    }
    if ((name == "upper" || name == "lower") && arguments.empty())
      return mapCase(text, name == "upper");
    if (name == "replace") {
      expectCount(name, arguments, 2, 2);
      return replaceAll(text, arguments[0].get<std::string>(),
                        arguments[1].get<std::string>());
    }
  }
  fail("method `" + name + "` of a " + v.type_name() + " is not implemented");
}

} // namespace rlrt::jinja
