// In: rows of JSON Lines and the fields a program declares. Out: columns of
// values. Must not know: files, splits, what the fields are used for.
#include "runtime/data/Jsonl.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace rlrt {

using nlohmann::json;

static std::string shown(const json &value) {
  return shownShort(value.dump(-1, ' ', true, json::error_handler_t::replace));
}

static void appendValue(Column &column, const FieldSpec &field,
                        const json &value) {
  auto wrong = [&]() -> Malformed {
    return {shouldBe(field) + ", but is " + shown(value)};
  };
  if (!field.values.empty()) {
    auto named = value.is_string()
                     ? std::find(field.values.begin(), field.values.end(),
                                 value.get<std::string>())
                     : field.values.end();
    if (named != field.values.end())
      return std::get<std::vector<int64_t>>(column).push_back(
          named - field.values.begin());
    throw wrong();
  }
  switch (field.dtype) {
  case RLRT_F32:
    if (!value.is_number())
      throw wrong();
    if (!std::isfinite(value.get<float>()))
      throw Malformed{"field `" + field.name + "` is " + shown(value) +
                      ", beyond an f32"};
    std::get<std::vector<float>>(column).push_back(value.get<float>());
    return;
  case RLRT_I64:
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() &&
         value.get<uint64_t>() > uint64_t(INT64_MAX)))
      throw wrong();
    std::get<std::vector<int64_t>>(column).push_back(value.get<int64_t>());
    return;
  case RLRT_BOOL:
    if (!value.is_boolean())
      throw wrong();
    std::get<std::vector<uint8_t>>(column).push_back(value.get<bool>());
    return;
  default:
    if (!value.is_string())
      throw wrong();
    std::get<std::vector<std::string>>(column).push_back(
        value.get<std::string>());
  }
}

/// Takes a field of a row; the number of items where it is a list, else 1, or
/// 0 where it is missing.
static int64_t append(Column &column, const FieldSpec &field, const json &row) {
  auto found = row.find(field.name);
  if (field.isOptional && (found == row.end() || found->is_null())) {
    std::visit([](auto &values) { values.emplace_back(); }, column);
    return 0;
  }
  if (found == row.end()) {
    std::string seen;
    for (auto &[key, value] : row.items()) {
      if (seen.size() > 60) {
        seen += ", ...";
        break;
      }
      seen += (seen.empty() ? "`" : ", `") + key + "`";
    }
    throw Malformed{"field `" + field.name + "` is missing; the row has " +
                    (seen.empty() ? "no fields" : seen)};
  }
  if (field.axis.empty()) {
    appendValue(column, field, *found);
    return 1;
  }
  if (!found->is_array())
    throw Malformed{"field `" + field.name + "` should be a list of " +
                    dtypeName(field.dtype) + ", but is " + shown(*found)};
  for (const json &item : *found)
    appendValue(column, field, item);
  return int64_t(found->size());
}

static json parseRow(const std::string &line) {
  json row;
  try {
    row = json::parse(line);
  } catch (const json::parse_error &error) {
    // "[json.exception...] parse error at line 1, column 7: syntax error ..."
    std::string what = error.what();
    size_t column = what.find("column ");
    throw Malformed{"not JSON: " +
                    (column == std::string::npos ? what : what.substr(column))};
  } catch (const json::out_of_range &) {
    throw Malformed{"a number is beyond what JSON is read with, 1.8e308"};
  }
  if (!row.is_object())
    throw Malformed{"a row must be an object, but is " + shown(row)};
  return row;
}

namespace {
class Jsonl : public RowFormat {
public:
  explicit Jsonl(std::vector<FieldSpec> fields) : fields(std::move(fields)) {}
  bool next(std::istream &file, std::string &row,
            int64_t &lines) const override {
    lines = 1;
    return bool(std::getline(file, row));
  }
  bool isBlank(const std::string &row) const override {
    return row.find_first_not_of(" \t\r") == std::string::npos;
  }
  void append(const std::string &row, Table &table) const override;

private:
  std::vector<FieldSpec> fields;
};
} // namespace

void Jsonl::append(const std::string &line, Table &table) const {
  json row = parseRow(line);
  RowLists lists;
  for (size_t i = 0; i < fields.size(); ++i) {
    int64_t count = rlrt::append(table.columns[i], fields[i], row);
    if (fields[i].isOptional)
      std::get<std::vector<int64_t>>(table.statuses[fields[i].name])
          .push_back(count == 0);
    lists.add(fields[i], count);
  }
  lists.end(table);
}

std::unique_ptr<RowFormat> jsonlFormat(std::vector<FieldSpec> fields) {
  return std::make_unique<Jsonl>(std::move(fields));
}

} // namespace rlrt
