// In: a module of LLVM functions. Out: host functions, tables and texts in it.
// Must not know: phases, ops of the dialect rl.
#include "compiler/conversion/RlToRuntime/HostBuilder.h"

#include "compiler/conversion/RlToRuntime/Abi.h"

using namespace mlir;

namespace rl::compiler {

HostModule::HostModule(ModuleOp module)
    : module(module), symbols(module), b(module.getContext()),
      ptr(LLVM::LLVMPointerType::get(module.getContext())), i32(b.getI32Type()),
      i64(b.getI64Type()) {
  b.setInsertionPointToEnd(module.getBody());
}

std::string HostModule::unique(llvm::StringRef stem) {
  std::string name;
  do
    name = (stem + llvm::Twine(counter++)).str();
  while (symbols.lookup(name));
  return name;
}

AddressOf HostModule::global(llvm::StringRef name, llvm::StringRef bytes) {
  std::string content = bytes.str();
  content.push_back('\0');
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), content.size());
  symbols.insert(LLVM::GlobalOp::create(
      b, module.getLoc(), type, /*isConstant=*/true, LLVM::Linkage::Internal,
      name, b.getStringAttr(content)));
  return {name.str()};
}

AddressOf HostModule::text(llvm::StringRef text) {
  std::string &name = texts[text];
  if (name.empty())
    name = global(unique("text."), text).symbol;
  return {name};
}

AddressOf HostModule::text(llvm::StringRef name, llvm::StringRef text) {
  return global(name, text);
}

AddressOf HostModule::numbers(llvm::ArrayRef<int32_t> numbers) {
  std::string name = unique("numbers.");
  auto type = LLVM::LLVMArrayType::get(i32, numbers.size());
  symbols.insert(LLVM::GlobalOp::create(b, module.getLoc(), type, true,
                                        LLVM::Linkage::Internal, name,
                                        b.getI32TensorAttr(numbers)));
  return {name};
}

Value HostModule::address(OpBuilder &at, Location loc, const AddressOf &of) {
  if (of.symbol.empty())
    return LLVM::ZeroOp::create(at, loc, ptr);
  return LLVM::AddressOfOp::create(at, loc, ptr, of.symbol);
}

AddressOf HostModule::table(llvm::StringRef name,
                            llvm::ArrayRef<std::vector<Member>> rows,
                            bool exported) {
  Location loc = module.getLoc();
  llvm::SmallVector<Type> members;
  for (const Member &member : rows.front())
    members.push_back(std::holds_alternative<int32_t>(member) ? i32 : ptr);
  auto rowType = LLVM::LLVMStructType::getLiteral(b.getContext(), members);
  auto type = LLVM::LLVMArrayType::get(rowType, rows.size());
  auto global = LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/true,
                                       exported ? LLVM::Linkage::External
                                                : LLVM::Linkage::Internal,
                                       name, Attribute());
  symbols.insert(global);
  OpBuilder inside =
      OpBuilder::atBlockEnd(b.createBlock(&global.getInitializerRegion()));
  b.setInsertionPointToEnd(module.getBody());
  Value value = LLVM::PoisonOp::create(inside, loc, type);
  for (auto [i, row] : llvm::enumerate(rows))
    for (auto [j, member] : llvm::enumerate(row)) {
      Value part;
      if (const auto *number = std::get_if<int32_t>(&member))
        part = LLVM::ConstantOp::create(inside, loc, i32,
                                        inside.getI32IntegerAttr(*number));
      else
        part = address(inside, loc, std::get<AddressOf>(member));
      value = LLVM::InsertValueOp::create(
          inside, loc, value, part,
          llvm::ArrayRef<int64_t>{int64_t(i), int64_t(j)});
    }
  LLVM::ReturnOp::create(inside, loc, value);
  return {name.str()};
}

LLVM::LLVMFuncOp HostModule::function(llvm::StringRef name, Type result,
                                      llvm::ArrayRef<Type> arguments) {
  auto function = LLVM::LLVMFuncOp::create(
      b, module.getLoc(), name, LLVM::LLVMFunctionType::get(result, arguments));
  symbols.insert(function);
  return function;
}

LLVM::LLVMFuncOp HostModule::declare(llvm::StringRef name) {
  if (auto known = symbols.lookup<LLVM::LLVMFuncOp>(name))
    return known;
  const AbiFunction *row = findAbiFunction(name);
  assert(row && "abi.def has no such service");
  llvm::SmallVector<Type> arguments;
  for (const AbiArgument &argument : row->arguments)
    arguments.push_back(argument.kind == AbiKind::I32   ? i32
                        : argument.kind == AbiKind::I64 ? i64
                                                        : ptr);
  return function(name, i32, arguments);
}

HostFunction::HostFunction(HostModule &host, llvm::StringRef name, Location loc)
    : host(host), loc(loc), function(host.function(name, host.i32, {host.ptr})),
      b(host.module.getContext()) {
  Block *entry = function.addEntryBlock(b);
  exit = b.createBlock(&function.getBody(), function.getBody().end(),
                       {host.i32}, {loc});
  LLVM::ReturnOp::create(b, loc, exit->getArgument(0));
  b.setInsertionPointToEnd(entry);
}

void HostFunction::call(Location loc, llvm::StringRef service,
                        llvm::ArrayRef<Argument> arguments) {
  LLVM::LLVMFuncOp callee = host.declare(service);
  llvm::ArrayRef<Type> types = callee.getFunctionType().getParams();
  assert(types.size() == arguments.size() + 1 && "wrong number of arguments");
  llvm::SmallVector<Value> operands = {function.getArgument(0)};
  for (auto [type, argument] : llvm::zip(types.drop_front(), arguments)) {
    if (const auto *number = std::get_if<int64_t>(&argument))
      operands.push_back(LLVM::ConstantOp::create(
          b, loc, type, b.getIntegerAttr(type, *number)));
    else
      operands.push_back(host.address(b, loc, std::get<AddressOf>(argument)));
  }
  Value status = LLVM::CallOp::create(b, loc, callee, operands).getResult();
  Value zero =
      LLVM::ConstantOp::create(b, loc, host.i32, b.getI32IntegerAttr(0));
  Value good =
      LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::eq, status, zero);
  Block *next = b.createBlock(exit);
  OpBuilder end = OpBuilder::atBlockEnd(status.getParentBlock());
  LLVM::CondBrOp::create(end, loc, good, next, ValueRange(), exit,
                         ValueRange(status));
  b.setInsertionPointToEnd(next);
}

void HostFunction::finish() {
  Value zero =
      LLVM::ConstantOp::create(b, loc, host.i32, b.getI32IntegerAttr(0));
  LLVM::ReturnOp::create(b, loc, zero);
}

} // namespace rl::compiler
