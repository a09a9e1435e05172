// In: a model. Out: the stages of the single path that are made with MLIR, in
// order. Must not know: the command line, what a pass does.
#include "compiler/tools/rlc/Stages.h"

#include "compiler/codegen/Link.h"
#include "compiler/codegen/Shared.h"
#include "compiler/conversion/ChainToGpu/ChainToGpu.h"
#include "compiler/conversion/RlToRuntime/RlToRuntime.h"
#include "compiler/conversion/RowKernelToVector/RowKernelToVector.h"
#include "compiler/dialect/RlDialect.h"
#include "compiler/explain/Explain.h"
#include "compiler/frontend/ModelToRl.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/tools/rlc/Locate.h"
#include "compiler/tools/rlc/Report.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"

namespace rl::tool {

/// What the compiler does not lower yet, with its place; empty: everything.
static std::string notLowered(const model::Experiment &experiment) {
  auto at = [](const model::Origin &origin, const char *what) {
    const diag::Source *source = origin.place.source;
    auto [line, column] = source->lineColumn(origin.place.range.begin);
    return source->name() + ":" + std::to_string(line) + ":" +
           std::to_string(column) + ": " + what +
           " cannot be compiled yet; checks evaluate it";
  };
  using model::Op;
  for (const model::Node &node : experiment.settings.nodes)
    if (llvm::is_contained({Op::Cumsum, Op::Next, Op::Previous, Op::Rank,
                            Op::Sort, Op::Quantile, Op::Place, Op::Take},
                           node.op))
      return at(node.origin, "what goes along an axis in a setting");
  return "";
}

int Stages::rl() {
  if (std::string found = notLowered(chosen()); !found.empty())
    return printError(faulty, found);
  mlir::DialectRegistry registry;
  compiler::registerDialects(registry);
  // Two cores and modules of a few hundred ops: threads cost more than they
  // give.
  context = std::make_unique<mlir::MLIRContext>(
      registry, mlir::MLIRContext::Threading::DISABLED);
  context->loadDialect<mlir::rl::RlDialect>();
  module = compiler::modelToRl(*context, chosen(), options.without);
  lap("rl");
  return done;
}

namespace {

/// Remembers which pass failed.
struct FailedPass : mlir::PassInstrumentation {
  explicit FailedPass(std::string &name) : name(name) {}
  void runAfterPassFailed(mlir::Pass *pass, mlir::Operation *) override {
    name = pass->getArgument().str();
  }
  std::string &name;
};

} // namespace

/// After sema has accepted a program no pass may refuse it, so a failure is
/// ours: one line with the pass, the place and what it said.
int Stages::runPasses(const char *stage,
                      const std::function<void(mlir::OpPassManager &)> &fill) {
  std::string pass = stage, said;
  mlir::ScopedDiagnosticHandler handler(
      context.get(), [&](mlir::Diagnostic &diagnostic) {
        if (said.empty() &&
            diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error) {
          ::llvm::raw_string_ostream out(said);
          out << diagnostic.getLocation() << ": " << diagnostic;
        }
        return mlir::success();
      });
  mlir::PassManager passes(context.get());
  passes.addInstrumentation(std::make_unique<FailedPass>(pass));
  fill(passes);
  bool good = mlir::succeeded(passes.run(*module));
  lap(stage);
  if (good)
    return done;
  return printError(faulty, "internal: pass " + pass + " failed at " + said +
                                "; please report this program");
}

int Stages::plan(explain::Experiment &facts) {
  int status = runPasses("plan", [&](mlir::OpPassManager &passes) {
    compiler::addPlanPasses(passes, options.without);
  });
  if (!status)
    compiler::addPlans(*module, facts, options.without);
  return status;
}

/// What a pass says about the program itself, at its place in the file.
static std::string asDiagnostic(mlir::Diagnostic &diagnostic) {
  std::string text;
  ::llvm::raw_string_ostream out(text);
  diagnostic.getLocation()->walk([&](mlir::Location at) {
    auto place = mlir::dyn_cast<mlir::FileLineColLoc>(at);
    if (place && text.empty())
      out << place.getFilename().getValue() << ":" << place.getLine() << ":"
          << place.getColumn() << ": ";
    return mlir::WalkResult::advance();
  });
  out << diagnostic;
  return text;
}

/// The chains that kernels of the module say they are part of, and kernels that
/// are in none.
static std::vector<compiler::DeviceChain> chainsIn(mlir::ModuleOp module) {
  std::vector<compiler::DeviceChain> chains;
  compiler::FrameUse use;
  auto end = [&] {
    if (chains.empty())
      return;
    compiler::DeviceChain &chain = chains.back();
    chain.reads.assign(use.reads.begin(), use.reads.end());
    chain.writes.assign(use.writes.begin(), use.writes.end());
    chain.hasChecks = use.hasChecks;
    use = {};
  };
  module.walk([&](mlir::rl::KernelOp kernel) {
    auto chain = kernel->getAttrOfType<mlir::StringAttr>(compiler::chainAttr);
    std::string name = chain ? chain.str() : kernel.getCallee().str();
    if (chains.empty() || name != chains.back().name) {
      end();
      compiler::DeviceChain &made = chains.emplace_back();
      made.name = name;
      made.ofHost = !chain;
    }
    chains.back().kernels.push_back(kernel.getCallee().str());
    use.add(module.lookupSymbol<mlir::func::FuncOp>(kernel.getCallee()));
  });
  end();
  return chains;
}

int Stages::device() {
  if (options.chips.empty())
    return done;
  mlir::OwningOpRef<mlir::ModuleOp> device = (*module).clone();
  std::string said;
  mlir::ScopedDiagnosticHandler handler(
      context.get(), [&](mlir::Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == mlir::DiagnosticSeverity::Remark)
          std::fprintf(stderr, "rlc: note: %s\n",
                       asDiagnostic(diagnostic).c_str());
        if (said.empty() &&
            diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
          said = asDiagnostic(diagnostic);
        return mlir::success();
      });
  mlir::PassManager plan(context.get()), lower(context.get());
  // The plan of the host: its kernels are called by their names.
  compiler::addPlanPasses(plan, options.without);
  // What the runtime's heads hand to a kernel.
  compiler::addDevicePasses(lower, {"f32"});
  bool good = mlir::succeeded(plan.run(*device));
  for (auto kernel : (*device).getOps<mlir::rl::RowKernelOp>()) {
    std::vector<int32_t> reads;
    for (unsigned i = 0; i < kernel.getInputs().size(); ++i)
      reads.push_back(int32_t(kernel.getInput(i).getValue()));
    deviceKernels.push_back(
        {kernel.getSymName().str(), kernel.getGradient(), std::move(reads)});
  }
  if (deviceKernels.empty())
    return printError(faulty,
                      "this experiment has no kernel that a GPU would run: it "
                      "reads no log-probabilities; leave --target out");
  if (!good || mlir::failed(lower.run(*device)))
    return printError(faulty, said);
  chains = chainsIn(*device);
  lowered = std::move(device);
  lap("device");
  return done;
}

/// Bytes of a kept file; a file that is cut short or gone is an error.
static std::string readAll(const std::string &path, std::string &error) {
  if (!error.empty())
    return "";
  auto buffer = ::llvm::MemoryBuffer::getFile(path);
  if (buffer && !(*buffer)->getBuffer().empty())
    return (*buffer)->getBuffer().str();
  error = "cannot read " + path +
          (buffer ? ": it is empty" : ": " + buffer.getError().message()) +
          "; delete it, and it is made again";
  return "";
}

int Stages::images() {
  if (!lowered)
    return done;
  std::string ptxas = compiler::findPtxas();
  for (compiler::DevicePart &part : compiler::partsOf(*lowered))
    for (const std::string &name : options.chips) {
      const compiler::DeviceChip &chip = *compiler::findChip(name);
      if (part.forClusters && !compiler::hasClusters(chip))
        continue;
      if (int status = assemble(part, chip, ptxas))
        return status;
    }
  lap("images");
  return done;
}

static std::string ptxOf(mlir::ModuleOp module,
                         const compiler::DeviceChip &chip, std::string &ptx) {
  ::llvm::LLVMContext context;
  auto code = compiler::toDeviceLlvm(module, chip, context);
  std::string error = code ? compiler::writePtx(*code, chip, ptx)
                           : "LLVM refused the kernels of " + chip.name;
  return error.empty() ? error
                       : "internal: " + error + "; please report this program";
}

/// PTX always, and machine code where there is ptxas.
int Stages::assemble(compiler::DevicePart &part,
                     const compiler::DeviceChip &chip,
                     const std::string &ptxas) {
  std::string content = compiler::identityOf(executablePath()) + chip.name +
                        chip.features,
              error;
  ::llvm::raw_string_ostream(content) << *part.module;
  auto write = [](const std::string &path, const std::string &bytes) {
    std::error_code code;
    ::llvm::raw_fd_ostream out(path, code);
    if (!code) {
      out << bytes;
      out.close();
      // A full disk: a draft that is cut short must not be kept.
      code = out.error();
      out.clear_error();
    }
    return code ? "cannot write " + path + ": " + code.message() : "";
  };
  std::string ptxFile = kept.file(
      content, ".ptx",
      [&](const std::string &path) {
        std::string made;
        std::string wrong = ptxOf(*part.module, chip, made);
        return wrong.empty() ? write(path, made) : wrong;
      },
      error);
  std::string ptx = readAll(ptxFile, error);
  if (!error.empty())
    return printError(faulty, error);
  deviceImages.push_back({chip.name, part.function, false, ptx});
  if (ptxas.empty() || refused.contains(chip.name))
    return done;
  std::string cubinFile = kept.file(
      compiler::identityOf(ptxas) + ptx, ".cubin",
      [&](const std::string &path) {
        std::string made;
        std::string wrong = compiler::assemblePtx(ptxas, ptx, chip, made);
        return wrong.empty() ? write(path, made) : wrong;
      },
      error);
  std::string cubin = readAll(cubinFile, error);
  if (error.empty()) {
    deviceImages.push_back({chip.name, part.function, true, cubin});
    return done;
  }
  // An old toolkit knows no new chip; the driver that does compiles the PTX.
  refused.insert(chip.name);
  std::fprintf(stderr,
               "rlc: warning: %s\nthe executable holds PTX alone for %s\n",
               error.c_str(), chip.name.c_str());
  return done;
}

int Stages::kernels() {
  std::string error = compiler::selectHost(options.targetCpu, target);
  if (!error.empty())
    return printError(misused, error);
  return runPasses("kernels", [&](mlir::OpPassManager &passes) {
    compiler::addKernelPasses(passes, compiler::rowTargets(target), target.cpu,
                              options.without);
  });
}

std::string Stages::compileShared(mlir::ModuleOp functions,
                                  const std::string &path) {
  mlir::PassManager passes(context.get());
  compiler::addSharedPasses(passes);
  if (mlir::failed(passes.run(functions)))
    return "internal: the sweeps of rows are not lowered; please report this "
           "program";
  ::llvm::LLVMContext own;
  auto code = compiler::toHostLlvm(functions, target, own);
  if (!code)
    return "internal: LLVM refused the sweeps of rows; please report this "
           "program";
  compiler::hide(*code, sharedNames);
  std::error_code error;
  ::llvm::raw_fd_ostream out(path, error);
  if (error)
    return "cannot write " + path + ": " + error.message();
  return compiler::writeObject(*code, target, out);
}

void Stages::openKept() {
  std::string folder = cacheFolder();
  if (folder.empty())
    return;
  if (std::string error = kept.open(folder + "/objects"); !error.empty())
    std::fprintf(stderr,
                 "rlc: warning: %s; nothing of this build is kept for the next "
                 "(RL_CACHE names another folder)\n",
                 error.c_str());
}

int Stages::shared() {
  compiler::Shared taken = compiler::takeShared(*module, compiler::sharedAttr);
  if (taken.module) {
    sharedNames = taken.names;
    // What is made of it: by this compiler, for this processor.
    std::string content = compiler::identityOf(executablePath()) +
                          target.triple + " " + target.cpu + target.features,
                error;
    ::llvm::raw_string_ostream(content) << *taken.module;
    sharedObject = kept.file(
        content, ".o",
        [&](const std::string &path) {
          return compileShared(*taken.module, path);
        },
        error);
    if (!error.empty())
      return printError(misused, error);
  }
  lap("shared");
  return done;
}

int Stages::host(bool main) {
  return runPasses("host", [&](mlir::OpPassManager &passes) {
    compiler::addHostPasses(passes, main);
  });
}

int Stages::llvm() {
  llvmContext = std::make_unique<::llvm::LLVMContext>();
  llvmModule = compiler::toHostLlvm(*module, target, *llvmContext);
  lap("llvm");
  if (!llvmModule)
    return printError(faulty, "internal: LLVM refused the module; please "
                              "report this program");
  compiler::hide(*llvmModule, sharedNames);
  if (!deviceImages.empty())
    compiler::embedDevice(*llvmModule, deviceImages, deviceKernels, chains);
  return done;
}

int Stages::object(const std::string &path) {
  std::error_code code;
  ::llvm::raw_fd_ostream out(path, code);
  if (code)
    return printError(misused, "cannot write " + path + ": " + code.message());
  std::string error = compiler::writeObject(*llvmModule, target, out);
  lap("object");
  return error.empty() ? done : printError(faulty, error);
}

int Stages::program(const std::string &path) {
  ::llvm::SmallString<128> objectPath;
  if (std::error_code code =
          ::llvm::sys::fs::createTemporaryFile("rlc", "o", objectPath))
    return printError(misused, "no temporary file: " + code.message());
  ::llvm::FileRemover remover(objectPath);
  if (int status = object(std::string(objectPath)))
    return status;
  compiler::LinkJob job;
  job.objects = {std::string(objectPath)};
  if (!sharedObject.empty())
    job.objects.push_back(sharedObject);
  job.output = path;
  job.shared = options.shared;
  if (!options.shared) {
    job.runtime = findRuntime();
    if (job.runtime.empty() || !::llvm::sys::fs::exists(job.runtime))
      return printError(misused,
                        (job.runtime.empty()
                             ? "the runtime librlrt.so is not in the folder "
                               "`lib` beside rlc's"
                             : "there is no runtime " + job.runtime) +
                            "; build it, or set RL_RUNTIME to its path");
  }
  std::string error = compiler::link(job);
  lap("link");
  return error.empty() ? done : printError(misused, error);
}

static std::string print(mlir::ModuleOp module) {
  std::string text;
  ::llvm::raw_string_ostream out(text);
  module.print(out);
  out << '\n';
  return text;
}

std::string Stages::moduleText() const { return print(*module); }

std::string Stages::kernelText() const {
  // Functions only; the order in which they run is the host part's.
  mlir::OwningOpRef<mlir::ModuleOp> functions = (*module).clone();
  (*functions)->removeAttr(compiler::configAttr);
  for (auto phase : ::llvm::to_vector((*functions).getOps<mlir::rl::PhaseOp>()))
    phase.erase();
  return print(*functions);
}

std::string Stages::hostText() const { return compiler::printHost(*module); }

int Stages::ptxText(std::string &text) const {
  for (const std::string &chip : options.chips) {
    std::string ptx;
    if (std::string error = ptxOf(*lowered, *compiler::findChip(chip), ptx);
        !error.empty())
      return printError(faulty, error);
    text += ptx;
  }
  return done;
}

std::string Stages::llvmText() const {
  std::string text;
  ::llvm::raw_string_ostream out(text);
  llvmModule->print(out, nullptr);
  return text;
}

} // namespace rl::tool
