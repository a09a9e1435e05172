// In: rows of comma-separated values and the fields a program declares. Out:
// columns of values. Must not know: files, splits, what the fields are used
// for.
#include "runtime/data/Csv.h"

#include "runtime/abi/Error.h"
#include "runtime/text/Text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace rlrt {

namespace {
/// A quote that is never closed would take in the rest of the file.
constexpr size_t longestRow = size_t(64) << 20;

struct Cell {
  std::string text;
  bool quoted = false;
};

class Csv : public RowFormat {
public:
  Csv(std::vector<FieldSpec> fields, char separator)
      : fields(std::move(fields)), separator(separator) {}
  int64_t header(std::istream &file) override;
  bool next(std::istream &file, std::string &row,
            int64_t &lines) const override;
  bool isBlank(const std::string &row) const override {
    return row.empty() || row == "\r";
  }
  void append(const std::string &row, Table &table) const override;

private:
  std::vector<Cell> cells(const std::string &row) const;

  std::vector<FieldSpec> fields;
  char separator;
  std::vector<size_t> columns; ///< of each field
  size_t width = 0;
};
} // namespace

/// A row ends at a line end outside of quotes. A quote opens where a cell
/// begins, or just after the one that closed.
bool Csv::next(std::istream &file, std::string &row, int64_t &lines) const {
  lines = 0;
  row.clear();
  std::string line;
  bool open = false, begins = true, closed = false;
  while (std::getline(file, line)) {
    row += (lines++ > 0 ? "\n" : "") + line;
    for (char c : line) {
      bool wasOpen = open;
      open = c == '"' ? !open && (begins || closed) : open;
      closed = wasOpen && !open;
      begins = !open && c == separator;
    }
    if (!open || row.size() > longestRow)
      return true;
  }
  return lines > 0;
}

std::vector<Cell> Csv::cells(const std::string &row) const {
  if (row.size() > longestRow)
    throw Malformed{"a quote is open for more than 64 MiB"};
  size_t end = row.size() - (row.ends_with('\r') ? 1 : 0);
  std::vector<Cell> made;
  for (size_t i = 0;; ++i) {
    Cell cell;
    std::string which = "cell " + std::to_string(made.size() + 1);
    if (i < end && row[i] == '"') {
      cell.quoted = true;
      ++i;
      for (;; ++i) {
        size_t quote = row.find('"', i);
        if (quote == std::string::npos)
          throw Malformed{which + " has a quote that is not closed"};
        cell.text.append(row, i, quote - i);
        i = quote + 1;
        if (i >= row.size() || row[i] != '"')
          break;
        cell.text += '"';
      }
      if (i < end && row[i] != separator)
        throw Malformed{which + " goes on after its closing quote"};
    } else {
      size_t stop = std::min(row.find(separator, i), end);
      cell.text = row.substr(i, stop - i);
      if (cell.text.find('"') != std::string::npos)
        throw Malformed{which + " holds a quote, but does not begin with one"};
      i = stop;
    }
    made.push_back(std::move(cell));
    if (i >= end)
      return made;
  }
}

int64_t Csv::header(std::istream &file) {
  std::string row;
  int64_t lines = 0;
  if (!next(file, row, lines))
    throw Malformed{"the file is empty; its first row names the columns"};
  if (row.starts_with("\xEF\xBB\xBF"))
    row.erase(0, 3);
  std::vector<Cell> names = cells(row);
  width = names.size();
  for (const FieldSpec &field : fields) {
    auto isField = [&](const Cell &cell) { return cell.text == field.name; };
    auto found = std::find_if(names.begin(), names.end(), isField);
    if (found == names.end()) {
      std::string seen;
      for (const Cell &cell : names)
        seen += (seen.empty() ? "" : ", ") + cell.text;
      throw Malformed{"no column is named `" + field.name +
                      "`; the first row names " + shownShort(seen)};
    }
    if (std::find_if(found + 1, names.end(), isField) != names.end())
      throw Malformed{"two columns are named `" + field.name + "`"};
    columns.push_back(size_t(found - names.begin()));
  }
  return lines;
}

static Malformed wrong(const FieldSpec &field, const Cell &cell) {
  return {shouldBe(field) + ", but is \"" + shownShort(mendUtf8(cell.text)) +
          "\""};
}

template <typename T> static bool reads(const std::string &text, T &number) {
  auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size();
}

static void appendCell(Column &column, const FieldSpec &field,
                       const Cell &cell) {
  if (!field.values.empty()) {
    auto named = std::find(field.values.begin(), field.values.end(), cell.text);
    if (named == field.values.end())
      throw wrong(field, cell);
    return std::get<std::vector<int64_t>>(column).push_back(
        named - field.values.begin());
  }
  switch (field.dtype) {
  case RLRT_F32: {
    float number = 0;
    if (!reads(cell.text, number) || !std::isfinite(number))
      throw wrong(field, cell);
    return std::get<std::vector<float>>(column).push_back(number);
  }
  case RLRT_I64: {
    int64_t number = 0;
    if (!reads(cell.text, number))
      throw wrong(field, cell);
    return std::get<std::vector<int64_t>>(column).push_back(number);
  }
  case RLRT_BOOL: {
    std::string word = lower(cell.text);
    if (word != "true" && word != "false")
      throw wrong(field, cell);
    return std::get<std::vector<uint8_t>>(column).push_back(word == "true");
  }
  default:
    if (!isUtf8(cell.text))
      throw Malformed{"field `" + field.name + "` is not UTF-8"};
    std::get<std::vector<std::string>>(column).push_back(cell.text);
  }
}

void Csv::append(const std::string &row, Table &table) const {
  std::vector<Cell> found = cells(row);
  if (found.size() != width)
    throw Malformed{"the row has " + std::to_string(found.size()) +
                    " cells, but the first row names " + std::to_string(width) +
                    " columns"};
  for (size_t i = 0; i < fields.size(); ++i) {
    const Cell &cell = found[columns[i]];
    bool isMissing = fields[i].isOptional && cell.text.empty() && !cell.quoted;
    if (fields[i].isOptional)
      std::get<std::vector<int64_t>>(table.statuses[fields[i].name])
          .push_back(isMissing);
    if (isMissing)
      std::visit([](auto &values) { values.emplace_back(); }, table.columns[i]);
    else
      appendCell(table.columns[i], fields[i], cell);
  }
  ++table.rows;
}

std::unique_ptr<RowFormat> csvFormat(std::vector<FieldSpec> fields,
                                     const std::string &separator) {
  if (separator.size() != 1 || separator == "\"" || separator == "\n" ||
      separator == "\r")
    throw InputError("slot `separator` of `csv` must be one character of "
                     "ASCII, no quote and no line end, but is `" +
                     separator + "`");
  return std::make_unique<Csv>(std::move(fields), separator[0]);
}

} // namespace rlrt
