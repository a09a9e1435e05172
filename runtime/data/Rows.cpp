// In: a file of rows, how its format tells them apart, and the fields a
// program declares. Out: the columns of any rows, read where they lie. Must
// not know: formats, splits, what the fields are used for.
#include "runtime/data/Rows.h"

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

Rows::Rows(std::string path, std::vector<FieldSpec> fields,
           std::unique_ptr<RowFormat> format, bool skipMalformed)
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
      begins.push_back(uint64_t(begin));
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
  if (begins.empty())
    throw InputError("`" + this->path + "` has no rows" +
                     (left ? " that are well formed; first fault: " + firstFault
                           : std::string()));
}

Table Rows::read(std::span<const int64_t> rows) const {
  std::ifstream file = opened(path);
  Table table(fields);
  std::string row;
  int64_t lines = 0;
  for (int64_t number : rows) {
    file.clear();
    file.seekg(std::streamoff(begins.at(size_t(number))));
    std::string why;
    try {
      if (format->next(file, row, lines)) {
        format->append(row, table);
        continue;
      }
      why = "it ends before";
    } catch (const Malformed &malformed) {
      why = malformed.what;
    }
    throw InputError("`" + path + "` has changed since the run began: row " +
                     std::to_string(number) + " is no longer there: " + why);
  }
  return table;
}

} // namespace rlrt
