// In: an object file and librlrt. Out: an executable, or a shared object.
// Must not know: MLIR, what the object holds, where rlc lives.
#include "compiler/codegen/Link.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <optional>

using llvm::StringRef;

namespace rl::compiler {
namespace {

/// A program of PATH, or of LLVM's own folder, which is not always in PATH.
std::string findProgram(StringRef name) {
  if (auto found = llvm::sys::findProgramByName(name))
    return *found;
  if (auto found = llvm::sys::findProgramByName(name, {"/usr/lib/llvm-22/bin"}))
    return *found;
  return {};
}

std::string readAll(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

} // namespace

std::string link(const LinkJob &job) {
  std::string driver;
  for (StringRef name : {"clang-22", "clang", "cc", "c++"})
    if (driver = findProgram(name); !driver.empty())
      break;
  if (driver.empty())
    return "no program that links was found: none of clang-22, clang, cc, "
           "c++ is in PATH; install the package clang-22 or gcc";

  std::vector<std::string> arguments = {driver, "-o", job.output};
  arguments.insert(arguments.end(), job.objects.begin(), job.objects.end());
  if (job.shared)
    arguments.push_back("-shared");
  // gcc looks for lld in PATH only, clang also beside itself.
  bool isClang = llvm::sys::path::filename(driver).starts_with("clang");
  if (isClang ? !findProgram("ld.lld").empty()
              : bool(llvm::sys::findProgramByName("ld.lld")))
    arguments.push_back("-fuse-ld=lld");
  // Where the runtime looks for code of GPUs.
  if (!job.shared)
    arguments.push_back("-Wl,--export-dynamic-symbol=rlrt_device_code");
  if (!job.runtime.empty()) {
    llvm::SmallString<128> folder(job.runtime);
    llvm::sys::path::remove_filename(folder);
    llvm::sys::fs::make_absolute(folder);
    arguments.push_back(job.runtime);
    arguments.push_back("-Wl,-rpath," + std::string(folder));
    // The libraries under librlrt are hundreds of megabytes and none of our
    // business: the loader checks them.
    arguments.push_back("-Wl,--allow-shlib-undefined");
  }
  arguments.push_back("-lm");

  llvm::SmallString<128> log;
  if (std::error_code error =
          llvm::sys::fs::createTemporaryFile("rlc-link", "log", log))
    return "no temporary file for the linker's messages: " + error.message();
  llvm::FileRemover remover(log);

  std::vector<StringRef> views(arguments.begin(), arguments.end());
  std::optional<StringRef> redirects[] = {std::nullopt, StringRef(log),
                                          StringRef(log)};
  std::string message;
  int status = llvm::sys::ExecuteAndWait(driver, views, std::nullopt, redirects,
                                         0, 0, &message);
  if (status == 0)
    return {};
  std::string text = driver + " could not link " + job.output;
  if (!message.empty())
    text += ": " + message;
  if (std::string output = readAll(log); !output.empty())
    text += "\n" + output;
  return text;
}

} // namespace rl::compiler
