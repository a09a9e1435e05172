// In: a batch with JSON texts. Out: what paths lead to in them.
// Must not know: models, tokens, where the texts came from.
#include "runtime/text/BatchLists.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rlrt {

namespace {

// Fields keep the order in which the record declares them.
using Json = nlohmann::ordered_json;

/// Whether a number lies within `{"from": 0, "below": 1}`.
bool isWithin(double x, const Json &limits) {
  for (const auto &[name, limit] : limits.items()) {
    double y = limit.get<double>();
    if (name == "from"    ? x < y
        : name == "above" ? x <= y
        : name == "to"    ? x > y
                          : x >= y)
      return false;
  }
  return true;
}

bool isRecord(const Json &value, const Json &schema);

bool isItem(const Json &value, const Json &entry) {
  if (entry.contains("record"))
    return isRecord(value, entry["record"]);
  if (entry.contains("choice"))
    return value.is_string() && std::count(entry["choice"].begin(),
                                           entry["choice"].end(), value) > 0;
  const std::string &type = entry["type"].get_ref<const std::string &>();
  if (type == "text")
    return value.is_string();
  if (type == "bool")
    return value.is_boolean();
  bool isNumber = type == "i64" ? value.is_number_integer() : value.is_number();
  return isNumber &&
         (!entry.contains("in") || isWithin(value.get<double>(), entry["in"]));
}

/// Whether a JSON value is a record of the schema; what the schema does not
/// name is passed over.
bool isRecord(const Json &value, const Json &schema) {
  if (!value.is_object())
    return false;
  for (const auto &[name, entry] : schema.items()) {
    auto field = value.find(name);
    bool isThere = field != value.end() && !field->is_null();
    if (!isThere && !entry.contains("optional"))
      return false;
    if (!isThere)
      continue;
    if (!entry.contains("list")) {
      if (!isItem(*field, entry))
        return false;
    } else if (!field->is_array() || !std::all_of(field->begin(), field->end(),
                                                  [&](const Json &item) {
                                                    return isItem(item, entry);
                                                  })) {
      return false;
    }
  }
  return true;
}

/// `/rules/*/weight` as `rules`, `*`, `weight`.
std::vector<std::string> partsOf(const std::string &path) {
  std::vector<std::string> parts;
  for (size_t at = 1; at <= path.size();) {
    size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// What a path leads to, an entry for each item it passes; null where there
/// is nothing.
std::vector<Json> follow(Json record, const std::vector<std::string> &parts) {
  std::vector<Json> level;
  level.push_back(std::move(record));
  for (const std::string &part : parts) {
    std::vector<Json> next;
    for (const Json &value : level)
      if (part != "*")
        next.push_back(value.is_object() && value.contains(part) ? value[part]
                                                                 : Json());
      else if (value.is_array())
        next.insert(next.end(), value.begin(), value.end());
    level = std::move(next);
  }
  return level;
}

/// The entry of the schema that a path leads to.
Json entryOf(const Json &schema, const std::vector<std::string> &parts) {
  Json record = schema, entry;
  for (const std::string &part : parts) {
    if (part == "*")
      continue;
    entry = record.at(part);
    record = entry.contains("record") ? entry["record"] : Json();
  }
  return entry;
}

/// Writes a value, an empty one for null.
void put(Batch &batch, int value, int dtype, size_t point, const Json &from,
         const Json &entry) {
  bool isNull = from.is_null();
  if (entry.contains("choice")) {
    auto place =
        std::find(entry["choice"].begin(), entry["choice"].end(), from);
    static_cast<int64_t *>(batch.change(value, RLRT_I64))[point] =
        isNull ? 0 : place - entry["choice"].begin();
    return;
  }
  switch (dtype) {
  case RLRT_TEXT:
    batch.texts(value)[point] = isNull ? "" : from.get<std::string>();
    break;
  case RLRT_I64:
    static_cast<int64_t *>(batch.change(value, dtype))[point] =
        isNull ? 0 : from.get<int64_t>();
    break;
  case RLRT_BOOL:
    static_cast<uint8_t *>(batch.change(value, dtype))[point] =
        !isNull && from.get<bool>();
    break;
  case RLRT_F64:
    static_cast<double *>(batch.change(value, dtype))[point] =
        isNull ? 0 : from.get<double>();
    break;
  default:
    static_cast<float *>(batch.change(value, dtype))[point] =
        isNull ? 0 : float(from.get<double>());
  }
}

} // namespace

void json(Batch &batch, int value, int space, int kind, int dtype, int text,
          int texts, const char *schemaText, const char *path) {
  Json schema = Json::parse(schemaText);
  std::vector<std::string> parts = partsOf(path);
  bool isWhole = parts.empty();
  Json entry = isWhole ? Json() : entryOf(schema, parts);
  // A count is that of the list, not of its items.
  if (kind == rlrt_json_count)
    parts.pop_back();
  batch.ensure(value, space, dtype);
  std::vector<Json> found;
  std::vector<int64_t> points = batch.ancestors(texts, batch.space(text));
  for (int64_t point : points) {
    Json record = Json::parse(batch.texts(text)[size_t(point)], nullptr, false);
    bool isGood = !record.is_discarded() && isRecord(record, schema);
    if (isWhole) {
      found.push_back(isGood ? Json(0) : Json(2));
      continue;
    }
    for (Json &one : follow(isGood ? std::move(record) : Json(), parts))
      found.push_back(std::move(one));
  }
  if (int64_t(found.size()) != batch.extent(space))
    throw std::runtime_error("path `" + std::string(path) + "` leads to " +
                             std::to_string(found.size()) + " values for " +
                             std::to_string(batch.extent(space)) + " points");
  if (kind == rlrt_json_value) {
    for (size_t i = 0; i < found.size(); ++i)
      put(batch, value, dtype, i, found[i], entry);
    return;
  }
  auto *out = static_cast<int64_t *>(batch.change(value, RLRT_I64));
  for (size_t i = 0; i < found.size(); ++i)
    if (kind == rlrt_json_count)
      out[i] = found[i].is_array() ? int64_t(found[i].size()) : 0;
    else
      out[i] = isWhole ? found[i].get<int64_t>() : found[i].is_null();
}

} // namespace rlrt
