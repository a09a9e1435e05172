// In: a module after convert-rl-to-runtime. Out: its host part as text.
// Must not know: phases, how the functions were made.
#include "compiler/conversion/RlToRuntime/Abi.h"
#include "compiler/conversion/RlToRuntime/RlToRuntime.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rl::compiler {
namespace {

/// Prints one module.
class Printer {
public:
  Printer(ModuleOp module, llvm::raw_ostream &out) : module(module), out(out) {}
  void run();

private:
  void printFunction(LLVM::LLVMFuncOp function);
  void printTable(LLVM::GlobalOp global);
  void printValue(Value value);
  void printGlobal(LLVM::GlobalOp global);

  ModuleOp module;
  llvm::raw_ostream &out;
};

llvm::StringRef textOf(LLVM::GlobalOp global) {
  auto text = dyn_cast_if_present<StringAttr>(global.getValueOrNull());
  return text ? text.getValue().drop_back() : llvm::StringRef();
}

void Printer::printGlobal(LLVM::GlobalOp global) {
  if (isa_and_present<StringAttr>(global.getValueOrNull()) &&
      global.getSymName() != "rlrt.config") {
    out << '"';
    out.write_escaped(textOf(global)) << '"';
    return;
  }
  auto numbers =
      dyn_cast_if_present<DenseIntElementsAttr>(global.getValueOrNull());
  if (!numbers) {
    out << global.getSymName();
    return;
  }
  out << '[';
  llvm::interleaveComma(numbers.getValues<int32_t>(), out);
  out << ']';
}

void Printer::printValue(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    // Host functions take the run, main the command line.
    bool run = argument.getOwner()->getNumArguments() == 1;
    out << (run ? "run" : argument.getArgNumber() == 0 ? "argc" : "argv");
  } else if (auto constant = value.getDefiningOp<LLVM::ConstantOp>()) {
    out << cast<IntegerAttr>(constant.getValue()).getInt();
  } else if (value.getDefiningOp<LLVM::ZeroOp>()) {
    out << "null";
  } else if (auto address = value.getDefiningOp<LLVM::AddressOfOp>()) {
    Operation *target =
        SymbolTable::lookupSymbolIn(module, address.getGlobalNameAttr());
    if (auto global = dyn_cast<LLVM::GlobalOp>(target))
      printGlobal(global);
    else
      out << address.getGlobalName();
  }
}

void Printer::printFunction(LLVM::LLVMFuncOp function) {
  out << function.getSymName() << ":\n";
  function.walk([&](LLVM::CallOp call) {
    llvm::StringRef name = *call.getCallee();
    const AbiFunction *row = findAbiFunction(name);
    out << "  " << name << '(';
    for (auto [i, operand] : llvm::enumerate(call.getOperands())) {
      if (i > 0)
        out << ", ";
      if (row && i > 0)
        out << row->arguments[i].name << ": ";
      printValue(operand);
    }
    out << ")\n";
  });
  out << '\n';
}

/// A table: one row a line, its members in order.
void Printer::printTable(LLVM::GlobalOp global) {
  out << global.getSymName() << ":\n";
  int64_t row = -1;
  for (auto insert :
       global.getInitializerRegion().getOps<LLVM::InsertValueOp>()) {
    llvm::ArrayRef<int64_t> position = insert.getPosition();
    if (position[0] != row)
      out << (row < 0 ? "  " : "\n  ");
    else
      out << ", ";
    row = position[0];
    printValue(insert.getValue());
  }
  out << "\n\n";
}

void Printer::run() {
  for (Operation &op : *module.getBody()) {
    if (auto function = dyn_cast<LLVM::LLVMFuncOp>(op)) {
      bool calls = false;
      function.walk([&](LLVM::CallOp call) {
        calls |= call.getCallee() && call.getCallee()->starts_with("rlrt_") &&
                 *call.getCallee() != "rlrt_fail"; // called by kernels
      });
      if (calls)
        printFunction(function);
    } else if (auto global = dyn_cast<LLVM::GlobalOp>(op)) {
      if (!global.getInitializerRegion().empty())
        printTable(global);
    }
  }
  if (auto config = module.lookupSymbol<LLVM::GlobalOp>("rlrt.config")) {
    out << "rlrt.config:\n";
    if (auto json = llvm::json::parse(textOf(config)))
      out << llvm::formatv("{0:2}", *json) << '\n';
    else
      llvm::consumeError(json.takeError());
  }
}

} // namespace

std::string printHost(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Printer(module, out).run();
  return text;
}

} // namespace rl::compiler
