// In: columns of Arrow, a declared field. Out: values of the field. Must not
// know: files, rows that are left out.
#include "runtime/data/ColumnValues.h"

#include "runtime/text/Text.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rlrt {

using arrow::Type;
using arrow::internal::checked_cast;

namespace {

bool isText(const arrow::DataType &type) {
  if (type.id() == Type::DICTIONARY)
    return isText(
        *checked_cast<const arrow::DictionaryType &>(type).value_type());
  return type.id() == Type::STRING || type.id() == Type::LARGE_STRING ||
         type.id() == Type::STRING_VIEW;
}

bool isWhole(const arrow::DataType &type) {
  return arrow::is_integer(type.id());
}

bool isFraction(const arrow::DataType &type) {
  return type.id() == Type::FLOAT || type.id() == Type::DOUBLE;
}

/// Of the items of a list; null where it is none.
std::shared_ptr<arrow::DataType> itemType(const arrow::DataType &type) {
  if (type.id() == Type::LIST || type.id() == Type::LARGE_LIST ||
      type.id() == Type::FIXED_SIZE_LIST)
    return checked_cast<const arrow::BaseListType &>(type).value_type();
  return nullptr;
}

std::string_view textAt(const arrow::Array &array, int64_t i) {
  switch (array.type_id()) {
  case Type::STRING:
    return checked_cast<const arrow::StringArray &>(array).GetView(i);
  case Type::LARGE_STRING:
    return checked_cast<const arrow::LargeStringArray &>(array).GetView(i);
  case Type::STRING_VIEW:
    return checked_cast<const arrow::StringViewArray &>(array).GetView(i);
  default: {
    const auto &words = checked_cast<const arrow::DictionaryArray &>(array);
    return textAt(*words.dictionary(), words.GetValueIndex(i));
  }
  }
}

template <class ArrayType>
int64_t wholeOf(const arrow::Array &array, int64_t i) {
  return int64_t(checked_cast<const ArrayType &>(array).Value(i));
}

/// Nothing where it is beyond 2^63 - 1.
std::optional<int64_t> wholeAt(const arrow::Array &array, int64_t i) {
  switch (array.type_id()) {
  case Type::INT8:
    return wholeOf<arrow::Int8Array>(array, i);
  case Type::INT16:
    return wholeOf<arrow::Int16Array>(array, i);
  case Type::INT32:
    return wholeOf<arrow::Int32Array>(array, i);
  case Type::INT64:
    return wholeOf<arrow::Int64Array>(array, i);
  case Type::UINT8:
    return wholeOf<arrow::UInt8Array>(array, i);
  case Type::UINT16:
    return wholeOf<arrow::UInt16Array>(array, i);
  case Type::UINT32:
    return wholeOf<arrow::UInt32Array>(array, i);
  default: {
    int64_t value = wholeOf<arrow::UInt64Array>(array, i);
    return value < 0 ? std::nullopt : std::optional(value);
  }
  }
}

float fractionAt(const arrow::Array &array, int64_t i) {
  if (array.type_id() == Type::FLOAT)
    return checked_cast<const arrow::FloatArray &>(array).Value(i);
  if (array.type_id() == Type::DOUBLE)
    return float(checked_cast<const arrow::DoubleArray &>(array).Value(i));
  if (array.type_id() == Type::UINT64)
    return float(checked_cast<const arrow::UInt64Array &>(array).Value(i));
  return float(*wholeAt(array, i));
}

std::string textOf(const arrow::Array &array, int64_t i) {
  std::string text(textAt(array, i));
  return "\"" + shownShort(mendUtf8(text)) + "\"";
}

std::string numberOf(const arrow::Array &array, int64_t i) {
  auto scalar = array.GetScalar(i);
  return scalar.ok() ? (*scalar)->ToString() : "no number";
}

void appendValue(Column &to, const FieldSpec &field, const arrow::Array &from,
                 int64_t i) {
  if (from.IsNull(i))
    throw Malformed{shouldBe(field) + ", but is null"};
  if (!field.values.empty()) {
    auto named = std::find(field.values.begin(), field.values.end(),
                           std::string(textAt(from, i)));
    if (named == field.values.end())
      throw Malformed{shouldBe(field) + ", but is " + textOf(from, i)};
    return std::get<std::vector<int64_t>>(to).push_back(named -
                                                        field.values.begin());
  }
  switch (field.dtype) {
  case RLRT_F32: {
    float value = fractionAt(from, i);
    if (!std::isfinite(value))
      throw Malformed{shouldBe(field) + ", but is " + numberOf(from, i)};
    return std::get<std::vector<float>>(to).push_back(value);
  }
  case RLRT_I64: {
    std::optional<int64_t> value = wholeAt(from, i);
    if (!value)
      throw Malformed{shouldBe(field) + ", but is " + numberOf(from, i)};
    return std::get<std::vector<int64_t>>(to).push_back(*value);
  }
  case RLRT_BOOL:
    return std::get<std::vector<uint8_t>>(to).push_back(
        checked_cast<const arrow::BooleanArray &>(from).Value(i));
  default: {
    std::string text(textAt(from, i));
    if (!isUtf8(text))
      throw Malformed{"field `" + field.name + "` is not UTF-8"};
    std::get<std::vector<std::string>>(to).push_back(std::move(text));
  }
  }
}

} // namespace

std::string columnFault(const arrow::DataType &whole, const FieldSpec &field) {
  const arrow::DataType *type = &whole;
  std::shared_ptr<arrow::DataType> items;
  if (!field.axis.empty()) {
    items = itemType(whole);
    if (!items)
      return "field `" + field.name + "` should be a list of " +
             dtypeName(field.dtype) + ", but the column is of " +
             whole.ToString();
    type = items.get();
  }
  bool fits = false;
  if (type->id() == Type::NA)
    fits = field.isOptional || !field.axis.empty();
  else if (!field.values.empty())
    fits = isText(*type);
  else if (field.dtype == RLRT_F32)
    fits = isWhole(*type) || isFraction(*type);
  else if (field.dtype == RLRT_I64)
    fits = isWhole(*type);
  else if (field.dtype == RLRT_BOOL)
    fits = type->id() == Type::BOOL;
  else
    fits = isText(*type);
  return fits ? ""
              : shouldBe(field) + ", but the column is of " + whole.ToString();
}

int64_t appendCell(Column &to, const FieldSpec &field, const arrow::Array &from,
                   int64_t row) {
  if (field.axis.empty()) {
    if (field.isOptional && from.IsNull(row)) {
      std::visit([](auto &values) { values.emplace_back(); }, to);
      return 0;
    }
    appendValue(to, field, from, row);
    return 1;
  }
  if (from.IsNull(row))
    throw Malformed{"field `" + field.name + "` should be a list of " +
                    dtypeName(field.dtype) + ", but is null"};
  int64_t begin = 0, end = 0;
  std::shared_ptr<arrow::Array> items;
  auto take = [&](const auto &list) {
    items = list.values();
    begin = list.value_offset(row);
    end = begin + list.value_length(row);
  };
  if (from.type_id() == Type::LIST)
    take(checked_cast<const arrow::ListArray &>(from));
  else if (from.type_id() == Type::LARGE_LIST)
    take(checked_cast<const arrow::LargeListArray &>(from));
  else
    take(checked_cast<const arrow::FixedSizeListArray &>(from));
  for (int64_t i = begin; i < end; ++i)
    appendValue(to, field, *items, i);
  return end - begin;
}

} // namespace rlrt
