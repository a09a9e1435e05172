// In: a phase and what a pass proved about it. Out: the proof, kept with the
// phase for whoever explains it. Must not know: what is explained, passes.
#include "compiler/transforms/Certificates/Certificates.h"

#include "compiler/explain/Names.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace rl::compiler {

void certify(mlir::rl::PhaseOp phase, const Twine &what, const Twine &proof) {
  Builder b(phase.getContext());
  SmallVector<Attribute> all;
  if (auto known = phase->getAttrOfType<ArrayAttr>(certificatesAttr))
    llvm::append_range(all, known);
  Attribute fresh = b.getStrArrayAttr({what.str(), proof.str()});
  if (llvm::is_contained(all, fresh))
    return;
  all.push_back(fresh);
  phase->setAttr(certificatesAttr, b.getArrayAttr(all));
}

std::string placeOf(Operation *op) {
  explain::Spot spot = spotIn(op->getLoc());
  return spot.file.empty() ? "" : spot.file + ":" + std::to_string(spot.line);
}

std::string wordsOf(Value value) {
  // `mul at x.rl:3`: only the operation is a word of code.
  std::string name = nameOf(value);
  size_t end = std::min(name.find(" at "), name.size());
  return "`" + name.substr(0, end) + "`" + name.substr(end);
}

} // namespace rl::compiler
