// In: nothing. Out: the columns of some rows of a data file. Must not know:
// formats of files, splits, phases.
#include "runtime/data/Table.h"

namespace rlrt {

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

Table::Table(const std::vector<FieldSpec> &fields) {
  for (const FieldSpec &field : fields) {
    columns.push_back(emptyColumn(field.dtype));
    if (!field.axis.empty())
      lists[field.axis] = {0};
    if (field.isOptional)
      statuses[field.name] = std::vector<int64_t>();
  }
}

void Table::cut(const std::vector<FieldSpec> &fields, int64_t count) {
  rows = count;
  for (auto &[axis, begins] : lists)
    begins.resize(size_t(count) + 1);
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string &axis = fields[i].axis;
    int64_t kept = axis.empty() ? count : lists[axis].back();
    auto leave = [&](auto &values) { values.resize(size_t(kept)); };
    std::visit(leave, columns[i]);
    if (fields[i].isOptional)
      std::visit(leave, statuses[fields[i].name]);
  }
}

/// Appends the values [begin, end) of a column to one of the same kind.
static void appendValues(Column &to, const Column &from, int64_t begin,
                         int64_t end) {
  auto append = [&](auto &values) {
    const auto &source = std::get<std::decay_t<decltype(values)>>(from);
    values.insert(values.end(), source.begin() + begin, source.begin() + end);
  };
  std::visit(append, to);
}

static void appendRow(Table &to, const std::vector<FieldSpec> &fields,
                      const Table &from, int64_t row) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const FieldSpec &field = fields[i];
    int64_t begin = row, end = row + 1;
    if (!field.axis.empty()) {
      const std::vector<int64_t> &begins = from.lists.at(field.axis);
      begin = begins[size_t(row)];
      end = begins[size_t(row) + 1];
    }
    appendValues(to.columns[i], from.columns[i], begin, end);
    if (field.isOptional)
      appendValues(to.statuses[field.name], from.statuses.at(field.name), row,
                   row + 1);
  }
  for (auto &[axis, begins] : to.lists) {
    const std::vector<int64_t> &other = from.lists.at(axis);
    begins.push_back(begins.back() + other[size_t(row) + 1] -
                     other[size_t(row)]);
  }
  ++to.rows;
}

void Table::append(const std::vector<FieldSpec> &fields, const Table &other) {
  for (int64_t row = 0; row < other.rows; ++row)
    appendRow(*this, fields, other, row);
}

Table Table::taken(const std::vector<FieldSpec> &fields,
                   const std::vector<int64_t> &order) const {
  Table result(fields);
  for (int64_t row : order)
    appendRow(result, fields, *this, row);
  return result;
}

void RowLists::add(const FieldSpec &field, int64_t count) {
  if (field.axis.empty())
    return;
  auto [first, isNew] = counts.try_emplace(field.axis, count, field.name);
  if (!isNew && first->second.first != count)
    throw Malformed{"fields `" + first->second.second + "` and `" + field.name +
                    "` lie along `" + field.axis + "`, but have " +
                    std::to_string(first->second.first) + " and " +
                    std::to_string(count) + " items"};
}

void RowLists::end(Table &table) {
  for (auto &[axis, count] : counts)
    table.lists[axis].push_back(table.lists[axis].back() + count.first);
  ++table.rows;
}

std::string shouldBe(const FieldSpec &field) {
  std::string text = (field.axis.empty() ? "field `" : "an item of field `") +
                     field.name + "` should be ";
  if (field.values.empty())
    return text + dtypeName(field.dtype);
  std::string names;
  for (const std::string &each : field.values)
    names += (names.empty() ? "\"" : ", \"") + each + "\"";
  return text + "one of " + names;
}

std::string shownShort(const std::string &text) {
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

} // namespace rlrt
