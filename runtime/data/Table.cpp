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
