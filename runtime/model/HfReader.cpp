// In: the text of a JSON file of a Hugging Face folder. Out: its fields, or
// errors that name file, field and value.
// Must not know: what a field means.
#include "model/HfReader.h"

#include <stdexcept>

namespace rlrt {

using nlohmann::json;

HfReader::HfReader(const std::string &text, std::string fileName)
    : file(std::move(fileName)) {
  try {
    root = json::parse(text);
  } catch (const json::exception &e) {
    fail(std::string("is not JSON: ") + e.what());
  }
  if (!root.is_object())
    fail("is not a JSON object");
}

HfReader::HfReader(const HfReader &outer, const std::string &name)
    : root(outer.root.at(name)), file(outer.file),
      prefix(outer.prefix + name + ".") {
  if (!root.is_object())
    outer.refuse(name, "must be an object");
}

void HfReader::fail(const std::string &what) const {
  throw std::runtime_error("`" + file + "`: " + what);
}

void HfReader::refuse(const std::string &field, const std::string &why) const {
  fail("field `" + prefix + field + "` is " +
       (given(field) ? root[field].dump() : "missing") + ": " + why);
}

bool HfReader::has(const std::string &field) const {
  return given(field) && !root[field].is_null();
}

int64_t HfReader::integer(const std::string &field) const {
  if (!has(field))
    fail("field `" + prefix + field + "` is missing");
  if (!root[field].is_number_integer())
    refuse(field, "must be an integer");
  return root[field].get<int64_t>();
}

int64_t HfReader::integer(const std::string &field, int64_t otherwise) const {
  return has(field) ? integer(field) : otherwise;
}

double HfReader::number(const std::string &field) const {
  if (!has(field))
    fail("field `" + prefix + field + "` is missing");
  if (!root[field].is_number())
    refuse(field, "must be a number");
  return root[field].get<double>();
}

double HfReader::number(const std::string &field, double otherwise) const {
  return has(field) ? number(field) : otherwise;
}

bool HfReader::boolean(const std::string &field, bool otherwise) const {
  if (!has(field))
    return otherwise;
  if (!root[field].is_boolean())
    refuse(field, "must be true or false");
  return root[field].get<bool>();
}

std::string HfReader::text(const std::string &field,
                           const std::string &otherwise) const {
  if (!has(field))
    return otherwise;
  if (!root[field].is_string())
    refuse(field, "must be a text");
  return root[field].get<std::string>();
}

std::vector<int64_t> HfReader::tokens(const std::string &field) const {
  if (!has(field))
    return {};
  const json &value = root[field];
  std::vector<int64_t> result;
  for (const json &id : value.is_array() ? value : json::array({value}))
    if (id.is_number_integer())
      result.push_back(id.get<int64_t>());
    else
      refuse(field, "must be a token id or a list of them");
  return result;
}

} // namespace rlrt
