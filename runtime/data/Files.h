// In: data records of phases. Out: the rows of their files, opened and checked
// once. Must not know: splits, phases.
#pragma once

#include "runtime/data/Rows.h"
#include "runtime/run/Program.h"

#include <map>

namespace rlrt {

/// Rows of the files a program reads. Phases that read the same fields of the
/// same file share what was found.
class Files {
public:
  struct Opened {
    std::string name; ///< of the data: it keys splits
    std::shared_ptr<const Rows> rows;
  };
  /// Goes through the files of a data record, unless that was done. Nothing of
  /// a task. Throws InputError.
  Opened open(const DataSpec &spec, const Settings &settings);

private:
  std::map<std::string, Opened> opened;
};

} // namespace rlrt
