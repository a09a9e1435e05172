// In: a text file of rows, how its format tells them apart, and the fields a
// program declares. Out: the columns of any rows. Must not know: formats,
// splits, what the fields are used for.
#include "runtime/data/TextRows.h"

#include "runtime/abi/Error.h"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace rlrt {

static std::ifstream opened(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw InputError("cannot read `" + path +
                     "`: " + std::generic_category().message(errno) +
                     "; the path is relative to the working folder");
  return file;
}

/// Every `stride`-th row is marked; where there would be too many marks, every
/// second one goes.
void TextRows::mark(uint64_t begin, size_t marksKept) {
  if (rows % stride == 0) {
    marks.push_back(begin);
    if (marks.size() > marksKept) {
      for (size_t i = 0; 2 * i < marks.size(); ++i)
        marks[i] = marks[2 * i];
      marks.resize((marks.size() + 1) / 2);
      stride *= 2;
    }
  }
  ++rows;
}

TextRows::TextRows(std::string path, std::vector<FieldSpec> fields,
                   std::unique_ptr<RowFormat> format, bool skipMalformed,
                   size_t marksKept)
    : path(std::move(path)), fields(std::move(fields)),
      format(std::move(format)) {
  std::ifstream file = opened(this->path);
  int64_t line = 1, lines = 0;
  try {
    line += this->format->header(file);
  } catch (const Malformed &malformed) {
    throw InputError(this->path + ":1: " + malformed.what);
  }
  Table scratch(this->fields);
  std::string row;
  for (;; line += lines) {
    std::streamoff begin = file.tellg();
    if (begin < 0 || !this->format->next(file, row, lines))
      break;
    if (this->format->isBlank(row))
      continue;
    try {
      this->format->append(row, scratch);
      mark(uint64_t(begin), marksKept);
    } catch (const Malformed &malformed) {
      std::string what =
          this->path + ":" + std::to_string(line) + ": " + malformed.what;
      if (!skipMalformed)
        throw InputError(what + "; mend the row, or set skip_malformed: true");
      if (left++ == 0)
        firstFault = what;
    }
    scratch.cut(this->fields, 0);
  }
  if (file.bad())
    throw InputError("reading `" + this->path + "` failed");
  if (rows == 0)
    throw InputError("`" + this->path + "` has no rows" +
                     (left ? " that are well formed; first fault: " + firstFault
                           : std::string()));
}

/// Appends one row; else says why it is not there.
std::string TextRows::appendFrom(std::istream &file, int64_t wanted,
                                 Table &table) const {
  file.clear();
  file.seekg(std::streamoff(marks.at(size_t(wanted / stride))));
  std::string row, why = "it ends before";
  int64_t lines = 0;
  for (int64_t before = wanted % stride; format->next(file, row, lines);) {
    if (format->isBlank(row))
      continue;
    if (before > 0 && left == 0) {
      --before;
      continue;
    }
    // Those that were left out are known by reading them alone.
    try {
      format->append(row, table);
    } catch (const Malformed &malformed) {
      if (left == 0)
        return malformed.what;
      table.cut(fields, table.rows);
      continue;
    }
    if (before-- == 0)
      return "";
    table.cut(fields, table.rows - 1);
  }
  return why;
}

Table TextRows::read(std::span<const int64_t> wanted) const {
  std::ifstream file = opened(path);
  Table table(fields);
  for (int64_t row : wanted)
    if (std::string why = appendFrom(file, row, table); !why.empty())
      throw InputError("`" + path + "` has changed since the run began: row " +
                       std::to_string(row) + " is no longer there: " + why);
  return table;
}

} // namespace rlrt
