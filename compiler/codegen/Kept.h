// In: content, how to make a file of it. Out: the file, made once and kept for
// other builds. Must not know: what files hold.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <functional>
#include <string>

namespace rl::compiler {

/// Files by content in a folder.
class Kept {
public:
  /// In a folder that goes away with this object.
  Kept() = default;
  ~Kept();
  Kept(const Kept &) = delete;
  Kept &operator=(const Kept &) = delete;

  /// In `path` from here on. Returns an empty text, or why not.
  std::string open(const std::string &path);

  /// The file of this content, its name ending with `suffix`; unless it is
  /// there, made by `make(path)`, which returns an empty text or what went
  /// wrong. That is left in `error`.
  std::string
  file(llvm::StringRef content, llvm::StringRef suffix,
       const std::function<std::string(const std::string &path)> &make,
       std::string &error);

private:
  std::string folder;
  bool passing = false; ///< the folder goes away
};

/// A file's name, size and time: whether a program is another one than before.
std::string identityOf(const std::string &path);

} // namespace rl::compiler
