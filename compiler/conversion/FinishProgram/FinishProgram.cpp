// In: a row kernel and the frame in memory. Out: its finish program with its
// inputs, inlined for one row. Must not know: sweeps, machines.

#include "compiler/conversion/FinishProgram/FinishProgram.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace rl::compiler {

Value FinishProgram::element(Type type, Value base, Value at) {
  Value address = LLVM::GEPOp::create(b, loc, base.getType(), type, base,
                                      llvm::ArrayRef<LLVM::GEPArg>{at});
  return LLVM::LoadOp::create(b, loc, type, address);
}

Value FinishProgram::i64(int64_t value) {
  return arith::ConstantOp::create(b, loc, b.getI64IntegerAttr(value));
}

void FinishProgram::loadBases(Value values,
                              llvm::function_ref<Value()> parentArrays) {
  for (unsigned i = 0; i < kernel.getInputs().size(); ++i)
    bases.push_back(
        element(values.getType(), values, i64(kernel.getInput(i).getValue())));
  // Parents are needed from the rows' space up to the coarsest input's.
  llvm::ArrayRef<int32_t> chain = kernel.getChain();
  size_t highest = 0;
  for (unsigned i = 0; i < kernel.getInputs().size(); ++i) {
    int64_t space = kernel.getInput(i).getSpace();
    if (space != 0)
      highest =
          std::max<size_t>(highest, llvm::find(chain, space) - chain.begin());
  }
  if (highest == 0)
    return;
  Value arrays = parentArrays();
  for (int32_t space : chain.take_front(highest))
    parents[space] = element(arrays.getType(), arrays, i64(space));
}

Value FinishProgram::load(unsigned input, Value point) {
  int64_t space = kernel.getInput(input).getSpace();
  Value at = point;
  if (space == 0)
    at = i64(0);
  else
    for (int32_t from : kernel.getChain()) {
      if (from == space)
        break;
      at = element(b.getI64Type(), parents[from], at);
    }
  Type type =
      kernel.getBody().getArgument(kernel.argumentOfInput(input)).getType();
  if (!type.isInteger(1))
    return element(type, bases[input], at);
  Value byte = element(b.getI8Type(), bases[input], at);
  Value zero = arith::ConstantOp::create(b, loc, b.getI8IntegerAttr(0));
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne, byte, zero);
}

RowCotangents FinishProgram::inlineFor(Value logp, Value entropy,
                                       ValueRange further, Value point,
                                       Maker make) {
  Block &body = kernel.getBody().front();
  IRMapping map;
  map.map(body.getArgument(0), logp);
  map.map(body.getArgument(1), entropy);
  for (auto [i, value] : llvm::enumerate(further))
    map.map(body.getArgument(kernel.argumentOfFurther(unsigned(i))), value);
  for (unsigned i = 0; i < bases.size(); ++i)
    map.map(body.getArgument(kernel.argumentOfInput(i)), load(i, point));
  for (Operation &op : body.without_terminator())
    if (make)
      make(op, map);
    else
      b.clone(op, map);
  auto end = cast<mlir::rl::FinishOp>(body.getTerminator());
  return {map.lookup(end.getDlogp()),
          kernel.weighsEntropy() ? map.lookup(end.getDentropy()) : Value(),
          kernel.weighsLogZ() ? map.lookup(end.getDlogZ()) : Value()};
}

} // namespace rl::compiler
