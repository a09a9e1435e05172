// In: Options of build and run. Out: an executable, a stage as text, or this
// process become the program. Must not know: the command line.
#include "compiler/tools/rlc/Commands.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"
#include "compiler/tools/rlc/Stages.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

#include <cstring>
#include <unistd.h>

namespace rl::tool {
namespace {

/// Everything up to the dialect rl: what `build` and `run` share.
int toRl(Stages &stages, const Options &options) {
  if (int status = stages.source(options.files[0]))
    return status;
  if (int status = stages.model())
    return status;
  if (int status = stages.experiment())
    return status;
  return stages.rl();
}

int fromRl(Stages &stages, bool main) {
  stages.openKept();
  if (int status = stages.device())
    return status;
  if (int status = stages.images())
    return status;
  if (int status = stages.kernels())
    return status;
  if (int status = stages.shared())
    return status;
  if (int status = stages.host(main))
    return status;
  return stages.llvm();
}

/// The single path as far as the stage that is printed.
int emit(Stages &stages, const Options &options) {
  if (int status = toRl(stages, options))
    return status;
  if (options.emit == Emit::Rl)
    return writeStage(options.output, stages.moduleText());
  if (options.emit == Emit::Ptx || options.emit == Emit::Llvm)
    if (int status = stages.device())
      return status;
  if (options.emit == Emit::Ptx) {
    std::string text;
    int status = stages.ptxText(text);
    return status ? status : writeStage(options.output, text);
  }
  if (options.emit == Emit::Llvm)
    if (int status = stages.images())
      return status;
  if (int status = stages.kernels())
    return status;
  if (options.emit == Emit::Kernels)
    return writeStage(options.output, stages.kernelText());
  if (int status = stages.host(!options.shared))
    return status;
  if (options.emit == Emit::Host)
    return writeStage(options.output, stages.hostText());
  int status = stages.llvm();
  return status ? status : writeStage(options.output, stages.llvmText());
}

/// What the executable depends on: the program at level rl with its record,
/// this compiler, the processor and the runtime.
std::string cacheKey(const Stages &stages, const Options &options) {
  llvm::SHA256 hash;
  hash.update(stages.moduleText());
  for (const std::string &path : {executablePath(), findRuntime()}) {
    hash.update(path);
    // The compiler's content; the runtime is found by its path when it runs.
    if (path == executablePath())
      if (auto content = llvm::MemoryBuffer::getFile(path))
        hash.update((*content)->getBuffer());
  }
  for (const std::string &chip : options.chips)
    hash.update(chip + compiler::findPtxas());
  compiler::HostTarget target;
  if (compiler::selectHost(options.targetCpu, target).empty())
    hash.update(target.cpu + target.features);
  return llvm::toHex(hash.final(), /*LowerCase=*/true).substr(0, 24);
}

} // namespace

int runBuild(const Options &options) {
  Stages stages(options);
  if (options.emit != Emit::Nothing)
    return emit(stages, options);
  if (int status = toRl(stages, options))
    return status;
  if (int status = fromRl(stages, !options.shared))
    return status;
  return stages.program(options.output);
}

int runRun(const Options &options) {
  std::string program;
  {
    Stages stages(options);
    if (int status = toRl(stages, options))
      return status;
    std::string folder = cacheFolder();
    if (folder.empty())
      return printError(misused, "no folder to keep built programs in; set "
                                 "RL_CACHE, XDG_CACHE_HOME or HOME");
    if (std::error_code code = llvm::sys::fs::create_directories(folder))
      return printError(misused,
                        "cannot make " + folder + ": " + code.message());
    program =
        folder + "/" + stages.chosen().name + "-" + cacheKey(stages, options);
    if (!llvm::sys::fs::can_execute(program)) {
      if (int status = fromRl(stages, true))
        return status;
      // Another rlc may be building the same: the name appears when all is
      // written.
      std::string draft = program + "." + std::to_string(getpid());
      if (int status = stages.program(draft))
        return status;
      if (std::error_code code = llvm::sys::fs::rename(draft, program))
        return printError(misused,
                          "cannot write " + program + ": " + code.message());
    }
  }
  std::vector<char *> arguments = {program.data()};
  for (const std::string &argument : options.arguments)
    arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  std::fflush(nullptr);
  execv(program.c_str(), arguments.data());
  return printError(misused,
                    "cannot execute " + program + ": " + std::strerror(errno));
}

} // namespace rl::tool
