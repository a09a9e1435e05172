// In: content, how to make a file of it. Out: the file, made once and kept for
// other builds. Must not know: what files hold.
#include "compiler/codegen/Kept.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SHA256.h"

#include <unistd.h>

namespace fs = llvm::sys::fs;

namespace rl::compiler {

Kept::~Kept() {
  if (passing)
    (void)fs::remove_directories(folder);
}

std::string Kept::open(const std::string &path) {
  if (std::error_code code = fs::create_directories(path))
    return "cannot make " + path + ": " + code.message();
  folder = path;
  return "";
}

std::string
Kept::file(llvm::StringRef content, llvm::StringRef suffix,
           const std::function<std::string(const std::string &path)> &make,
           std::string &error) {
  if (folder.empty()) {
    llvm::SmallString<128> made;
    if (std::error_code code = fs::createUniqueDirectory("rlc", made)) {
      error = "no temporary folder: " + code.message();
      return "";
    }
    folder = std::string(made);
    passing = true;
  }
  llvm::SHA256 hash;
  hash.update(content);
  std::string name = llvm::toHex(hash.final(), /*LowerCase=*/true);
  std::string path = folder + "/" + name.substr(0, 32) + suffix.str();
  if (fs::exists(path))
    return path;
  // Another compiler may be at the same: the name appears when all is written.
  std::string draft = path + "." + std::to_string(getpid());
  error = make(draft);
  if (!error.empty()) {
    (void)fs::remove(draft);
    return path;
  }
  if (std::error_code code = fs::rename(draft, path))
    error = "cannot write " + path + ": " + code.message();
  return path;
}

std::string identityOf(const std::string &path) {
  fs::file_status status;
  if (fs::status(path, status))
    return path;
  auto written = status.getLastModificationTime().time_since_epoch().count();
  return path + " " + std::to_string(status.getSize()) + " " +
         std::to_string(written) + "\n";
}

} // namespace rl::compiler
