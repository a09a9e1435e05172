// In: a JSON Schema, texts. Out: which of them it allows.
// Must not know: batches, a library of regular expressions.
#include "runtime/verify/JsonSchema.h"

#include "runtime/verify/Formats.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace verify {

using Json = nlohmann::json;

// Levels of a value, which a response could otherwise use up the stack with;
// schemas that are asked within one another, about one value or what lies in
// it, for the same reason: five for each level of the deepest value.
static constexpr int deepest = 500, mostSteps = 5 * deepest;
// References that lead to one another without a schema between them.
static constexpr int mostReferences = 10000;

namespace {
/// A text is not allowed, whatever `not` or `if` stands around it.
struct TooDeep {};
} // namespace

static int64_t codePoints(const std::string &text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (c & 0xC0) != 0x80; });
}

static bool isWhole(const Json &value) {
  return value.is_number_integer() ||
         (value.is_number() && std::isfinite(value.get<double>()) &&
          value.get<double>() == std::floor(value.get<double>()));
}

static bool isOfType(const Json &value, const std::string &type) {
  return type == "integer"  ? isWhole(value)
         : type == "number" ? value.is_number()
         : type == "string" ? value.is_string()
         : type == "object" ? value.is_object()
         : type == "array"  ? value.is_array()
         : type == "null"   ? value.is_null()
                            : value.is_boolean();
}

/// Of a whole number without its sign, where 64 bits hold it.
static std::optional<uint64_t> magnitude(const Json &number) {
  if (number.is_number_unsigned())
    return number.get<uint64_t>();
  if (number.is_number_integer()) {
    auto value = number.get<int64_t>();
    return value < 0 ? 0 - uint64_t(value) : uint64_t(value);
  }
  double size = std::abs(number.get<double>());
  if (!isWhole(number) || size >= 0x1p64)
    return std::nullopt;
  return uint64_t(size);
}

static bool isMultiple(const Json &number, const Json &of) {
  if (auto whole = magnitude(number), unit = magnitude(of); whole && unit)
    return *unit != 0 && *whole % *unit == 0;
  double x = number.get<double>(), unit = of.get<double>();
  // Exact, for what doubles hold exactly.
  if (std::fmod(x, unit) == 0)
    return true;
  // Both were written in decimals: 0.0075 is 75 times 0.0001. Reading each and
  // dividing are wrong by half of a unit in the last place; two are allowed.
  double times = std::abs(x / unit);
  double error = 2 * std::numeric_limits<double>::epsilon() * times;
  return error < 0.25 && std::abs(times - std::round(times)) <= error;
}

static bool isUnique(const Json &list) {
  std::vector<const Json *> sorted;
  for (const Json &item : list)
    sorted.push_back(&item);
  std::sort(sorted.begin(), sorted.end(),
            [](const Json *a, const Json *b) { return *a < *b; });
  return std::adjacent_find(sorted.begin(), sorted.end(),
                            [](const Json *a, const Json *b) {
                              return *a == *b;
                            }) == sorted.end();
}

// The same as in dsl/sema/JsonSchema.cpp, which refuses what leads nowhere and
// what has no format of Formats.cpp: dsl and runtime share no file (the walls
// in test/layering/walls.py), and neither trusts the other's reading.
/// Where `#/definitions/a%20b` leads: `%20` and the like are bytes.
static Json::json_pointer pointer(const std::string &reference) {
  std::string path;
  for (size_t i = 1; i < reference.size(); ++i)
    if (reference[i] == '%' && i + 2 < reference.size()) {
      path +=
          char(std::strtol(reference.substr(i + 1, 2).c_str(), nullptr, 16));
      i += 2;
    } else {
      path += reference[i];
    }
  return Json::json_pointer(path);
}

struct JsonSchema::Impl {
  Json root;
  Matcher matches;

  bool allows(const Json &schema, const Json &value, int steps) const;
  bool ofAnyKind(const Json &schema, const Json &value, int steps) const;
  bool number(const Json &schema, const Json &value) const;
  bool string(const Json &schema, const std::string &text) const;
  bool array(const Json &schema, const Json &list, int steps) const;
  bool object(const Json &schema, const Json &object, int steps) const;
};

bool JsonSchema::Impl::allows(const Json &asked, const Json &value,
                              int steps) const {
  if (steps > mostSteps)
    throw TooDeep();
  const Json *target = &asked;
  // Draft 7 passes over what stands beside a reference.
  for (int references = 0; target->is_object() && target->contains("$ref");
       target = &root.at(pointer((*target)["$ref"].get<std::string>())))
    if (++references > mostReferences)
      throw std::invalid_argument("a `$ref` of the schema leads to itself");
  const Json &schema = *target;
  if (schema.is_boolean())
    return schema.get<bool>();
  return ofAnyKind(schema, value, steps) &&
         (!value.is_number() || number(schema, value)) &&
         (!value.is_string() ||
          string(schema, value.get_ref<const std::string &>())) &&
         (!value.is_array() || array(schema, value, steps)) &&
         (!value.is_object() || object(schema, value, steps));
}

bool JsonSchema::Impl::ofAnyKind(const Json &schema, const Json &value,
                                 int steps) const {
  auto good = [&](const Json &part) { return allows(part, value, steps + 1); };
  for (const auto &[word, part] : schema.items()) {
    bool fits = true;
    if (word == "type" && part.is_string())
      fits = isOfType(value, part.get<std::string>());
    else if (word == "type")
      fits = std::any_of(part.begin(), part.end(), [&](const Json &type) {
        return isOfType(value, type.get<std::string>());
      });
    else if (word == "enum")
      fits = std::find(part.begin(), part.end(), value) != part.end();
    else if (word == "const")
      fits = part == value;
    else if (word == "allOf")
      fits = std::all_of(part.begin(), part.end(), good);
    else if (word == "anyOf")
      fits = std::any_of(part.begin(), part.end(), good);
    else if (word == "oneOf")
      fits = std::count_if(part.begin(), part.end(), good) == 1;
    else if (word == "not")
      fits = !good(part);
    else if (word == "if")
      if (auto next = schema.find(good(part) ? "then" : "else");
          next != schema.end())
        fits = good(*next);
    if (!fits)
      return false;
  }
  return true;
}

bool JsonSchema::Impl::number(const Json &schema, const Json &value) const {
  for (const auto &[word, limit] : schema.items())
    if ((word == "minimum" && value < limit) ||
        (word == "maximum" && value > limit) ||
        (word == "exclusiveMinimum" && value <= limit) ||
        (word == "exclusiveMaximum" && value >= limit) ||
        (word == "multipleOf" && !isMultiple(value, limit)))
      return false;
  return true;
}

bool JsonSchema::Impl::string(const Json &schema,
                              const std::string &text) const {
  for (const auto &[word, limit] : schema.items())
    if ((word == "minLength" && codePoints(text) < limit) ||
        (word == "maxLength" && codePoints(text) > limit) ||
        (word == "pattern" && !matches(limit.get<std::string>(), text)) ||
        (word == "format" && !hasFormat(limit.get<std::string>(), text)))
      return false;
  return true;
}

bool JsonSchema::Impl::array(const Json &schema, const Json &list,
                             int steps) const {
  auto good = [&](const Json &part, const Json &item) {
    return allows(part, item, steps + 1);
  };
  auto size = int64_t(list.size());
  for (const auto &[word, part] : schema.items()) {
    if ((word == "minItems" && size < part) ||
        (word == "maxItems" && size > part) ||
        (word == "uniqueItems" && part.get<bool>() && !isUnique(list)) ||
        (word == "contains" &&
         std::none_of(list.begin(), list.end(),
                      [&](const Json &item) { return good(part, item); })))
      return false;
    if (word != "items")
      continue;
    if (!part.is_array()) {
      for (const Json &item : list)
        if (!good(part, item))
          return false;
      continue;
    }
    auto rest = schema.find("additionalItems");
    for (size_t i = 0; i < list.size(); ++i)
      if (i < part.size() ? !good(part[i], list[i])
                          : rest != schema.end() && !good(*rest, list[i]))
        return false;
  }
  return true;
}

bool JsonSchema::Impl::object(const Json &schema, const Json &object,
                              int steps) const {
  auto good = [&](const Json &part, const Json &value) {
    return allows(part, value, steps + 1);
  };
  static const Json nothing = Json::object();
  auto part = [&](const char *word) -> const Json & {
    auto found = schema.find(word);
    return found == schema.end() ? nothing : *found;
  };
  auto size = int64_t(object.size());
  for (const auto &[word, limit] : schema.items())
    if ((word == "minProperties" && size < limit) ||
        (word == "maxProperties" && size > limit))
      return false;
  for (const Json &name : part("required"))
    if (!object.contains(name.get<std::string>()))
      return false;
  for (const auto &[name, other] : part("dependencies").items()) {
    if (!object.contains(name))
      continue;
    if (!other.is_array()) {
      if (!good(other, object))
        return false;
      continue;
    }
    for (const Json &needed : other)
      if (!object.contains(needed.get<std::string>()))
        return false;
  }
  const Json &properties = part("properties"),
             &patterns = part("patternProperties");
  auto rest = schema.find("additionalProperties"),
       names = schema.find("propertyNames");
  for (const auto &[name, value] : object.items()) {
    auto declared = properties.find(name);
    bool known = declared != properties.end();
    if (known && !good(*declared, value))
      return false;
    for (const auto &[pattern, schemaOfIt] : patterns.items()) {
      if (!matches(pattern, name))
        continue;
      known = true;
      if (!good(schemaOfIt, value))
        return false;
    }
    if (!known && rest != schema.end() && !good(*rest, value))
      return false;
    if (names != schema.end() && !good(*names, Json(name)))
      return false;
  }
  return true;
}

JsonSchema::JsonSchema(const std::string &schema, Matcher matches)
    : impl(new Impl{Json::parse(schema, nullptr, false), std::move(matches)}) {
  if (!impl->root.is_object() && !impl->root.is_boolean())
    throw std::invalid_argument("the schema is no JSON object, true or false");
}

JsonSchema::~JsonSchema() = default;

/// A parser's callback that ends it at `deepest` levels.
static bool isShallow(int depth, Json::parse_event_t, Json &) {
  if (depth > deepest)
    throw std::length_error("too deep");
  return true;
}

bool JsonSchema::allows(std::string_view text) const {
  Json value;
  try {
    value = Json::parse(text, isShallow);
  } catch (const Json::exception &) {
    return false;
  } catch (const std::length_error &) {
    return false;
  }
  try {
    return impl->allows(impl->root, value, 0);
  } catch (const TooDeep &) {
    return false;
  } catch (const Json::exception &error) {
    throw std::invalid_argument(std::string("the schema is not one of draft "
                                            "7: ") +
                                error.what());
  }
}

bool fitsSchema(
    const std::string &text, const std::string &schema,
    const std::function<std::optional<bool>(
        const std::string &text, const std::string &pattern)> &matches) {
  JsonSchema rules(schema,
                   [&](const std::string &pattern, const std::string &part) {
                     if (auto found = matches(part, pattern))
                       return *found;
                     throw std::invalid_argument("pattern `" + pattern +
                                                 "` cannot be read here");
                   });
  return rules.allows(text);
}

} // namespace verify
