// In: addresses of the structures that row kernels share. Out: their members
// as loads and stores. Must not know: what is computed.
#pragma once

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Builders.h"

namespace rl::compiler {

/// Members of struct rlrt_rows, in the order of abi.h.
enum RowsField {
  logitsField,
  strideField,
  vocabField,
  chosenField,
  pointsField,
  inverseTemperatureField,
  logpField,
  entropyField,
  dtypeField,
  instructionsField,
  columnsField,
  capField,
  biasField,
  foundField,
  knownField,
  knownStrideField,
  shardsField,
  shardField,
  furtherField,
  pivotsField
};

/// Members of struct rlrt_row_part, in the order of abi.h.
enum PartField {
  partReferenceField,
  partLevelField,
  partSumField,
  partSecondField,
  partChosenField,
  partPivotField,
  partHighestField,
  partAboveField,
  partMassField
};

/// What the functions of a kernel tell each other about a row: a structure on
/// the kernel's stack. Sweeps read and write the first group, relative to
/// `level`; `combined` numbers are of the whole row, relative to the highest
/// reference of its shards, `change` log2 units above `level`'s.
enum RowField {
  rowReference,    ///< f64: `level` in log2 units, whatever the processor
  rowLevel,        ///< f32: reference, as `distance` takes it
  rowSum,          ///< f32
  rowSecond,       ///< f32
  rowChosen,       ///< f32: t of the chosen logit; -inf where it lies elsewhere
  rowPivot,        ///< f32: the chosen logit; -inf likewise
  rowHighest,      ///< f32: largest e_j
  rowAbove,        ///< f32: number of logits above the pivot
  rowMass,         ///< f32: sum of their e_j
  rowAllReference, ///< f64, combined, as the next six
  rowAllSum,       ///< f32
  rowAllSecond,    ///< f32
  rowAllChosen,    ///< f32
  rowAllHighest,   ///< f32
  rowAllAbove,     ///< f32
  rowAllMass,      ///< f32
  rowChange,       ///< f32: `level` minus the highest reference, 0 or below
  rowShift,        ///< f32: 2^change
  rowConstant,     ///< f32: gradient is e_j (constant + slope t_j)
  rowSlope,        ///< f32
  rowBump,         ///< f32: g, of the chosen logit alone
  rowInverse       ///< f32: inverse temperature
};

mlir::LLVM::LLVMStructType rowsType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType partType(mlir::MLIRContext *context);
mlir::LLVM::LLVMStructType rowType(mlir::MLIRContext *context);

/// A structure at an address.
class Structure {
public:
  Structure(mlir::OpBuilder &b, mlir::Location loc, mlir::Value at,
            mlir::LLVM::LLVMStructType type)
      : b(b), loc(loc), at(at), type(type) {}
  mlir::Value get(int member) const;
  void set(int member, mlir::Value value) const;

private:
  mlir::Value address(int member) const;
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Value at;
  mlir::LLVM::LLVMStructType type;
};

/// base + at * size of `element`.
mlir::Value elementAddress(mlir::OpBuilder &b, mlir::Location loc,
                           mlir::Type element, mlir::Value base,
                           mlir::Value at);
/// The element there.
mlir::Value loadElement(mlir::OpBuilder &b, mlir::Location loc,
                        mlir::Type element, mlir::Value base, mlir::Value at);
/// True unless the pointer is null.
mlir::Value isSet(mlir::OpBuilder &b, mlir::Location loc, mlir::Value pointer);
/// Room for `count` elements, taken once at the start of the function.
mlir::Value onStack(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element,
                    int64_t count);

} // namespace rl::compiler
