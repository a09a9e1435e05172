// In: a JSON Lines file and the fields a program declares. Out: columns of
// values. Must not know: splits, phases, what the fields are used for.
#include "runtime/data/Jsonl.h"

#include "runtime/abi/Error.h"

#include <algorithm>
#include <fstream>

namespace rlrt {

using nlohmann::json;

namespace {
/// What is wrong with a row; caught where the line's number is known.
struct Malformed {
  std::string what;
};
} // namespace

/// A value as an error shows it: short, on one line.
static std::string shown(const json &value) {
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

static void appendValue(Column &column, const FieldSpec &field,
                        const json &value) {
  auto wrong = [&]() -> Malformed {
    return {(field.axis.empty() ? "field `" : "an item of field `") +
            field.name + "` should be " + dtypeName(field.dtype) + ", but is " +
            shown(value)};
  };
  if (!field.values.empty()) {
    auto named = value.is_string()
                     ? std::find(field.values.begin(), field.values.end(),
                                 value.get<std::string>())
                     : field.values.end();
    if (named != field.values.end())
      return std::get<std::vector<int64_t>>(column).push_back(
          named - field.values.begin());
    std::string names;
    for (const std::string &each : field.values)
      names += (names.empty() ? "\"" : ", \"") + each + "\"";
    throw Malformed{(field.axis.empty() ? "field `" : "an item of field `") +
                    field.name + "` should be one of " + names + ", but is " +
                    shown(value)};
  }
  switch (field.dtype) {
  case RLRT_F32:
    if (!value.is_number())
      throw wrong();
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

static Column emptyColumn(int dtype) {
  switch (dtype) {
  case RLRT_F32:
    return std::vector<float>();
  case RLRT_I64:
    return std::vector<int64_t>();
  case RLRT_BOOL:
    return std::vector<uint8_t>();
  default:
    return std::vector<std::string>();
  }
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
  }
  if (!row.is_object())
    throw Malformed{"a row must be an object, but is " + shown(row)};
  return row;
}

JsonlTable readJsonl(const std::string &path,
                     const std::vector<FieldSpec> &fields, bool skipMalformed) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw InputError("cannot read `" + path +
                     "`: " + std::generic_category().message(errno) +
                     "; the path is relative to the working folder");
  JsonlTable table;
  for (const FieldSpec &field : fields) {
    table.columns.push_back(emptyColumn(field.dtype));
    if (!field.axis.empty())
      table.lists[field.axis] = {0};
    if (field.isOptional)
      table.statuses[field.name] = std::vector<int64_t>();
  }
  std::string line;
  for (int64_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos)
      continue;
    try {
      json row = parseRow(line);
      std::map<std::string, std::pair<int64_t, std::string>> counts;
      for (size_t i = 0; i < fields.size(); ++i) {
        int64_t count = append(table.columns[i], fields[i], row);
        if (fields[i].isOptional)
          std::get<std::vector<int64_t>>(table.statuses[fields[i].name])
              .push_back(count == 0);
        if (fields[i].axis.empty())
          continue;
        auto [first, isNew] =
            counts.try_emplace(fields[i].axis, count, fields[i].name);
        if (!isNew && first->second.first != count)
          throw Malformed{"fields `" + first->second.second + "` and `" +
                          fields[i].name + "` lie along `" + fields[i].axis +
                          "`, but have " + std::to_string(first->second.first) +
                          " and " + std::to_string(count) + " items"};
      }
      for (auto &[axis, count] : counts)
        table.lists[axis].push_back(table.lists[axis].back() + count.first);
      ++table.rows;
    } catch (const Malformed &malformed) {
      std::string what =
          path + ":" + std::to_string(number) + ": " + malformed.what;
      if (!skipMalformed)
        throw InputError(what + "; mend the row, or set skip_malformed: true");
      if (table.skipped++ == 0)
        table.firstSkipped = what;
      // Fields before the faulty one were already taken.
      for (size_t i = 0; i < fields.size(); ++i) {
        const std::string &axis = fields[i].axis;
        int64_t kept = axis.empty() ? table.rows : table.lists[axis].back();
        auto cut = [&](auto &values) { values.resize(size_t(kept)); };
        std::visit(cut, table.columns[i]);
        if (fields[i].isOptional)
          std::visit(cut, table.statuses[fields[i].name]);
      }
    }
  }
  if (file.bad())
    throw InputError("reading `" + path + "` failed");
  if (table.rows == 0)
    throw InputError("`" + path + "` has no rows" +
                     (table.skipped ? " that are well formed; first fault: " +
                                          table.firstSkipped
                                    : std::string()));
  return table;
}

} // namespace rlrt
