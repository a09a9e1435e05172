// In: a folder of a data set, the name of a part. Out: the files of the part
// and their format. Must not know: what is in the files, fields of a program.
#pragma once

#include <string>
#include <vector>

namespace rlrt {

/// The files of one part of a data set, in the order of their rows.
struct DatasetFiles {
  std::string format; ///< `jsonl`, `csv`, `parquet` or `arrow`
  std::vector<std::string> paths;
};

/// Looks for a part in a folder that `datasets` saved (`save_to_disk`), or in
/// a clone of a repository of data: in the folder or its folder `data`, files
/// called `<part>.*` or `<part>-*.*`, or all those in a folder called
/// `<part>`. Files are .parquet, .jsonl, .json (lines), .csv or .arrow, of one
/// format; of `<part>-00001-of-00004` none may be missing. Throws InputError.
DatasetFiles datasetFiles(const std::string &folder, const std::string &part);

} // namespace rlrt
