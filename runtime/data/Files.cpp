// In: data records of phases. Out: the rows of their files, opened and checked
// once. Must not know: splits, phases.
#include "runtime/data/Files.h"

#include "runtime/data/ColumnRows.h"
#include "runtime/data/Csv.h"
#include "runtime/data/Dataset.h"
#include "runtime/data/Jsonl.h"

#include <filesystem>

namespace rlrt {

namespace fs = std::filesystem;

namespace {

/// What tells files that are read alike.
std::string keyOf(const DataSpec &spec, const Settings &settings) {
  nlohmann::json key = {spec.context, spec.slots.text("path", settings),
                        spec.slots.flag("skip_malformed", settings)};
  if (spec.context == "csv")
    key.push_back(spec.slots.text("separator", settings));
  if (spec.context == "dataset")
    key.push_back(spec.slots.text("part", settings));
  for (const FieldSpec &field : spec.fields)
    key.push_back(
        {field.name, field.dtype, field.axis, field.isOptional, field.values});
  return key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::unique_ptr<Rows> rowsOf(const DatasetFiles &files,
                             const std::vector<FieldSpec> &fields,
                             const std::string &separator, bool skip) {
  if (files.format == "parquet")
    return columnRows(files.paths, ColumnFormat::parquet, fields, skip);
  if (files.format == "arrow")
    return columnRows(files.paths, ColumnFormat::arrowStream, fields, skip);
  std::vector<std::unique_ptr<Rows>> parts;
  for (const std::string &path : files.paths)
    parts.push_back(std::make_unique<TextRows>(
        path, fields,
        files.format == "csv" ? csvFormat(fields, separator)
                              : jsonlFormat(fields),
        skip));
  return joinedRows(std::move(parts), fields);
}

} // namespace

Files::Opened Files::open(const DataSpec &spec, const Settings &settings) {
  if (spec.context == "task")
    return {spec.name, nullptr};
  std::string key = keyOf(spec, settings);
  if (auto found = opened.find(key); found != opened.end())
    return found->second;
  std::string path = spec.slots.text("path", settings), separator = ",";
  bool skip = spec.slots.flag("skip_malformed", settings);
  Opened made;
  DatasetFiles files{spec.context, {path}};
  if (spec.context == "dataset") {
    std::string part = spec.slots.text("part", settings);
    files = datasetFiles(path, part);
    // `data/gsm8k/` and `data/gsm8k` are one folder.
    fs::path folder = fs::path(path).lexically_normal();
    made.name = (folder.has_filename() ? folder : folder.parent_path())
                    .filename()
                    .string() +
                "/" + part;
  } else {
    made.name = fs::path(path).filename().string();
  }
  if (spec.context == "csv")
    separator = spec.slots.text("separator", settings);
  made.rows = rowsOf(files, spec.fields, separator, skip);
  opened[key] = made;
  return made;
}

} // namespace rlrt
