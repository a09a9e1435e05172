// In: a JSON Schema. Out: what is wrong with it.
// Must not know: what it is asked about, the Ast.
#include "dsl/sema/JsonSchema.h"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace rl::sema {

using Json = nlohmann::json;

namespace {

/// What stands behind a word of a schema.
enum class Kind {
  Note, ///< says nothing of what is allowed
  Anything,
  Type,
  Format,
  Number,
  AboveZero,
  Count,
  Truth,
  Text,
  List,
  Names,
  Schema,
  SchemaOrSchemas,
  Schemas,
  NamedSchemas,
  Dependencies,
  Reference,
  Draft,
};

// In draft 7, which draft 6 is a part of; `$defs` is the later name of
// `definitions`.
constexpr std::pair<const char *, Kind> words[] = {
    {"$schema", Kind::Draft},
    {"$id", Kind::Note},
    {"$comment", Kind::Note},
    {"title", Kind::Note},
    {"description", Kind::Note},
    {"default", Kind::Note},
    {"examples", Kind::Note},
    {"readOnly", Kind::Note},
    {"writeOnly", Kind::Note},
    {"$ref", Kind::Reference},
    {"definitions", Kind::NamedSchemas},
    {"$defs", Kind::NamedSchemas},
    {"type", Kind::Type},
    {"enum", Kind::List},
    {"const", Kind::Anything},
    {"format", Kind::Format},
    {"multipleOf", Kind::AboveZero},
    {"maximum", Kind::Number},
    {"exclusiveMaximum", Kind::Number},
    {"minimum", Kind::Number},
    {"exclusiveMinimum", Kind::Number},
    {"maxLength", Kind::Count},
    {"minLength", Kind::Count},
    {"pattern", Kind::Text},
    {"items", Kind::SchemaOrSchemas},
    {"additionalItems", Kind::Schema},
    {"maxItems", Kind::Count},
    {"minItems", Kind::Count},
    {"uniqueItems", Kind::Truth},
    {"contains", Kind::Schema},
    {"maxProperties", Kind::Count},
    {"minProperties", Kind::Count},
    {"required", Kind::Names},
    {"properties", Kind::NamedSchemas},
    {"patternProperties", Kind::NamedSchemas},
    {"additionalProperties", Kind::Schema},
    {"dependencies", Kind::Dependencies},
    {"propertyNames", Kind::Schema},
    {"if", Kind::Schema},
    {"then", Kind::Schema},
    {"else", Kind::Schema},
    {"allOf", Kind::Schemas},
    {"anyOf", Kind::Schemas},
    {"oneOf", Kind::Schemas},
    {"not", Kind::Schema},
};

constexpr const char *types[] = {"null",   "boolean", "object", "array",
                                 "number", "string",  "integer"};
constexpr const char *formats[] = {"date",  "time", "date-time",
                                   "email", "ipv4", "uuid"};

template <typename List> bool isOneOf(const Json &value, const List &list) {
  return value.is_string() &&
         std::any_of(std::begin(list), std::end(list),
                     [&](const char *each) { return value == each; });
}

std::optional<Kind> kindOf(const std::string &word) {
  for (auto [name, kind] : words)
    if (word == name)
      return kind;
  return std::nullopt;
}

bool areNames(const Json &value) {
  if (!value.is_array())
    return false;
  std::set<Json> different(value.begin(), value.end());
  return different.size() == value.size() &&
         std::all_of(value.begin(), value.end(),
                     [](const Json &name) { return name.is_string(); });
}

// The same as in runtime/verify/JsonSchema.cpp, as are the formats above those
// of runtime/verify/Formats.cpp: dsl and runtime share no file (the walls in
// test/layering/walls.py). Those there throw where these here would differ.
/// Where `#/definitions/a%20b` leads: `%20` and the like are bytes.
Json::json_pointer pointer(const std::string &reference) {
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

/// Reads one schema.
class Reader {
public:
  explicit Reader(const Json &root) : root(root) {}

  /// The first fault of a schema at `place`, below it and where its references
  /// lead; of one that was read before there is nothing more to say.
  std::string schema(const Json &json, const std::string &place) {
    if (json.is_boolean() || !seen.insert(&json).second)
      return "";
    if (!json.is_object())
      return at(place) + " is neither an object nor true or false";
    for (const auto &[word, value] : json.items()) {
      auto kind = kindOf(word);
      if (!kind)
        return "`" + word + "` at " + at(place) +
               " is no word of draft 7 that "
               "is read here";
      // It would change what the references below it mean.
      if (word == "$id" && !place.empty())
        return "`$id` at " + at(place) +
               " is not read; only one at the beginning is";
      // Draft 7 passes over what stands beside a reference.
      if (json.contains("$ref") && *kind != Kind::Reference &&
          *kind != Kind::Note && *kind != Kind::Draft &&
          *kind != Kind::NamedSchemas)
        return "`" + word + "` at " + at(place) +
               " stands beside a `$ref` and would mean nothing; write both "
               "into an `allOf`";
      if (std::string fault = entry(*kind, value, place + "/" + word);
          !fault.empty())
        return fault;
    }
    return "";
  }

  /// A schema that asks itself about the same value.
  std::string circle(const Json &json, std::set<const Json *> above) {
    if (!json.is_object())
      return "";
    if (!above.insert(&json).second)
      return "a `$ref` leads back to itself without going into the value";
    if (json.contains("$ref"))
      return circle(root.at(pointer(json["$ref"].get<std::string>())), above);
    for (const char *word :
         {"allOf", "anyOf", "oneOf", "not", "if", "then", "else"}) {
      if (!json.contains(word))
        continue;
      const Json &parts = json[word];
      if (!parts.is_array()) {
        if (std::string fault = circle(parts, above); !fault.empty())
          return fault;
        continue;
      }
      for (const Json &part : parts)
        if (std::string fault = circle(part, above); !fault.empty())
          return fault;
    }
    return "";
  }
  std::string circles() {
    for (const Json *each : met)
      if (std::string fault = circle(*each, {}); !fault.empty())
        return fault;
    return "";
  }

private:
  static std::string at(const std::string &place) {
    return place.empty() ? "its beginning" : "`" + place + "`";
  }
  std::string each(const Json &list, const std::string &place) {
    for (const auto &[name, part] : list.items())
      if (std::string fault = schema(part, place + "/" + name); !fault.empty())
        return fault;
    return "";
  }

  std::string entry(Kind kind, const Json &value, const std::string &place);
  std::string reference(const Json &value, const std::string &place);

  const Json &root;
  std::vector<const Json *> met; ///< what a `$ref` names
  std::set<const Json *> seen;   ///< schemas that were read
};

std::string Reader::reference(const Json &value, const std::string &place) {
  if (!value.is_string() || !value.get<std::string>().starts_with("#"))
    return at(place) + " is " + value.dump() +
           "; a reference begins with `#` and stays within the schema";
  const Json *target = nullptr;
  Json::json_pointer where;
  try {
    where = pointer(value.get<std::string>());
    target = &root.at(where);
  } catch (const Json::exception &) {
    return at(place) + " is " + value.dump() + ", which leads nowhere";
  }
  met.push_back(target);
  if (!target->is_object() && !target->is_boolean())
    return at(place) + " leads to " + target->dump() + ", which is no schema";
  // It may lie where no schema is looked for, among examples say.
  return schema(*target, where.to_string());
}

std::string Reader::entry(Kind kind, const Json &value,
                          const std::string &place) {
  auto want = [&](bool good, const char *what) {
    return good ? "" : at(place) + " is not " + what;
  };
  switch (kind) {
  case Kind::Note:
  case Kind::Anything:
    return "";
  case Kind::Draft:
    return want(
        value.is_string() &&
            (value.get<std::string>().find("draft-07/") != std::string::npos ||
             value.get<std::string>().find("draft-06/") != std::string::npos),
        "draft 7 or 6, which are read");
  case Kind::Type:
    return want(isOneOf(value, types) ||
                    (value.is_array() && !value.empty() &&
                     std::all_of(value.begin(), value.end(),
                                 [](const Json &type) {
                                   return isOneOf(type, types);
                                 })),
                "null, boolean, object, array, number, string, integer or a "
                "list of them");
  case Kind::Format:
    return want(isOneOf(value, formats),
                "a format that is checked: date, time, date-time, email, "
                "ipv4, uuid");
  case Kind::Number:
    return want(value.is_number(), "a number");
  case Kind::AboveZero:
    return want(value.is_number() && value.get<double>() > 0,
                "a number above 0");
  case Kind::Count:
    return want(value.is_number_unsigned() ||
                    (value.is_number_float() && value.get<double>() >= 0 &&
                     value.get<double>() == double(value.get<int64_t>())),
                "a whole number from 0");
  case Kind::Truth:
    return want(value.is_boolean(), "true or false");
  case Kind::Text:
    return want(value.is_string(), "a text");
  case Kind::List:
    return want(value.is_array() && !value.empty(), "a list of values");
  case Kind::Names:
    return want(areNames(value), "a list of different names");
  case Kind::Schema:
    return schema(value, place);
  case Kind::SchemaOrSchemas:
    return value.is_array() ? each(value, place) : schema(value, place);
  case Kind::Schemas:
    return value.is_array() && !value.empty()
               ? each(value, place)
               : at(place) + " is not a list of schemas";
  case Kind::NamedSchemas:
    return value.is_object() ? each(value, place)
                             : at(place) + " is not an object of schemas";
  case Kind::Dependencies:
    if (!value.is_object())
      return at(place) + " is not an object";
    for (const auto &[name, part] : value.items())
      if (std::string fault =
              part.is_array()
                  ? want(areNames(part), "an object of schemas or of lists of "
                                         "different names")
                  : schema(part, place + "/" + name);
          !fault.empty())
        return fault;
    return "";
  case Kind::Reference:
    return reference(value, place);
  }
  return "";
}

} // namespace

std::string faultOfSchema(const std::string &text) {
  Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded())
    return "it is no JSON";
  Reader reader(root);
  std::string fault = reader.schema(root, "");
  return fault.empty() ? reader.circles() : fault;
}

} // namespace rl::sema
