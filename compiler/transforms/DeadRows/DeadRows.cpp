// In: phases with rl.update and cotangents. Out: the same, each source with
// the rows that may have a gradient, as far as that is known before.
// Must not know: derivatives, sweeps, what an op makes of zeros.
#include "compiler/transforms/DeadRows/DeadRows.h"

#include "compiler/dialect/Zeros.h"
#include "compiler/transforms/Certificates/Certificates.h"
#include "compiler/transforms/DeadRows/Effects.h"
#include "compiler/transforms/DeadRows/Where.h"

#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetOperations.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::rl;

namespace rl::compiler {
#define GEN_PASS_DEF_FINDDEADROWS
#include "compiler/transforms/DeadRows/DeadRows.h.inc"

namespace {

/// A value that is known before the update and takes the gradient of rows with
/// it when it is 0.
struct Factor {
  Value value;
  DenseSet<Value> zeros; ///< what is 0 where it is
};

/// Values that exist only once the update runs.
DenseSet<Value> valuesOfPass(Block &block) {
  DenseSet<Value> found;
  for (Operation &op : block) {
    auto critic = dyn_cast<CriticOp>(op);
    if (isa<CurrentOp>(op) || (critic && critic.getTraining()) ||
        llvm::any_of(op.getOperands(),
                     [&](Value value) { return found.contains(value); }))
      found.insert_range(op.getResults());
  }
  return found;
}

/// Values that depend on `leaves`.
DenseSet<Value> dependOn(Block &block, ArrayRef<Value> leaves) {
  DenseSet<Value> found(leaves.begin(), leaves.end());
  for (Operation &op : block)
    if (llvm::any_of(op.getOperands(),
                     [&](Value value) { return found.contains(value); }))
      found.insert_range(op.getResults());
  return found;
}

std::string readerWords(Operation *reader) {
  if (auto metric = dyn_cast<MetricOp>(reader))
    return "metric `" + metric.getName().str() + "`";
  if (isa<NextOp>(reader))
    return "a state";
  if (auto column = dyn_cast<ColumnOp>(reader))
    return "column `" + column.getName().str() + "`";
  if (isa<UpdateOp>(reader))
    return "the objective";
  std::string place = placeOf(reader);
  return place.empty() ? "a condition" : "what " + place + " asks";
}

/// Works on one source of an update.
class SourceRows {
public:
  SourceRows(PhaseOp phase, UpdateOp update, int32_t source)
      : phase(phase), update(update), block(*update->getBlock()),
        source(source), logp(update.getLogps()[source]),
        ofLogp(update.getLogpCotangents()[source]),
        ofEntropy(update.getEntropyCotangents()[source]) {
    streams = {logp, update.getEntropies()[source]};
    if (auto current = logp.getDefiningOp<CurrentOp>())
      llvm::append_range(streams, current.getOthers());
    if (!update.getLogZCotangents().empty())
      ofLogZ = update.getLogZCotangents()[source];
  }

  bool isStill() {
    return isZero(ofLogp) && isZero(ofEntropy) && isZero(ofLogZ);
  }
  /// Whether anything but the update reads the streams.
  bool isRead() {
    auto elsewhere = [&](Value stream) {
      return llvm::any_of(stream.getUsers(),
                          [&](Operation *user) { return user != update; });
    };
    return llvm::any_of(streams, elsewhere);
  }

  /// Finds the live rows; null: all of them. `valued`: streams of the others
  /// are read.
  Value run(bool &valued) {
    findFactors();
    if (factors.empty())
      return {};
    Effects own = effects(streams);
    // Rather fewer rows of which nothing is made than more that are run
    // forward.
    if (own.reader && factors.size() > 1) {
      SmallVector<Factor> all = std::move(factors), quiet;
      for (const Factor &factor : all) {
        factors = {factor};
        if (!effects(streams).reader)
          quiet.push_back(factor);
      }
      factors = quiet.empty() ? all : quiet;
      own = effects(streams);
    }
    for (const Factor &factor : factors)
      names += (names.empty() ? "" : " or ") + nameOf(factor);
    Value live = makeLive();
    valued = own.reader != nullptr;
    certifyRows(own);
    if (!valued)
      guards.insert_range(own.guards);
    pruneScores(live);
    guard(live);
    return live;
  }

private:
  /// A cotangent that is known to vanish everywhere.
  static bool isZero(Value cotangent) {
    return !cotangent || constantNumber(cotangent) == 0.0;
  }

  /// The factors that no other follows from. Repeated values are found where
  /// they are not yet.
  void findFactors() {
    DenseSet<Value> ofPass = valuesOfPass(block);
    auto rows = cast<ArrayType>(logp.getType());
    for (Operation &op : block)
      for (Value value : op.getResults()) {
        auto type = cast<ArrayType>(value.getType());
        if (isa<ConstantOp, BroadcastOp>(op) || ofPass.contains(value) ||
            type.isText() || !isa<FloatType>(type.getElement()) ||
            type.getAxes().empty() || isNeverZero(value) ||
            type.raggedAxes().size() != type.getAxes().size() ||
            !type.isCoarserOrEqual(rows))
          continue;
        DenseSet<Value> zeros = zerosWhere(block, value);
        if (zeros.contains(ofLogp) && zeros.contains(ofEntropy) &&
            (!ofLogZ || zeros.contains(ofLogZ)))
          candidates.push_back({value, std::move(zeros)});
      }
    // In order of the block a later one that is 0 where an earlier one is
    // finds at least as many rows.
    for (auto [i, factor] : llvm::enumerate(candidates)) {
      bool follows = false;
      for (const Factor &later : llvm::drop_begin(candidates, i + 1))
        follows |= factor.zeros.contains(later.value);
      if (!follows)
        factors.push_back(factor);
    }
  }

  /// Who notices that streams of rows where a factor is 0 are not made.
  Effects effects(ArrayRef<Value> streams) {
    DenseSet<Value> zeros = factors[0].zeros;
    auto scope = cast<ArrayType>(factors[0].value.getType());
    for (const Factor &factor : llvm::drop_begin(factors)) {
      llvm::set_intersect(zeros, factor.zeros);
      auto type = cast<ArrayType>(factor.value.getType());
      if (scope.isCoarserOrEqual(type))
        scope = type;
    }
    return effectsOf(update, source, streams, zeros, scope);
  }

  /// The reader is told of a value that the phase shows, or of the factor.
  std::string nameOf(const Factor &factor) {
    for (const Factor &one : llvm::reverse(candidates))
      if (one.value == factor.value || one.zeros.contains(factor.value))
        for (Operation *user : one.value.getUsers())
          if (auto column = dyn_cast<ColumnOp>(user))
            return "`" + column.getName().str() + "`";
    Value value = factor.value;
    while (auto stop = value.getDefiningOp<StopOp>())
      value = stop.getX();
    return wordsOf(value);
  }

  Value makeLive() {
    Value live;
    for (const Factor &factor : factors) {
      OpBuilder builder(block.getParentOp()->getContext());
      Operation *last = factor.value.getDefiningOp();
      if (live && last->isBeforeInBlock(live.getDefiningOp()))
        last = live.getDefiningOp();
      builder.setInsertionPointAfter(last);
      live = combined(builder, live, notZero(builder, factor.value),
                      /*any=*/false);
    }
    return live;
  }

  /// Puts a 0 where dead rows would otherwise say what was not computed.
  void guard(Value live) {
    for (OpOperand *operand : guards) {
      OpBuilder builder(operand->getOwner());
      Value x = operand->get();
      Location loc = x.getLoc();
      auto type = cast<ArrayType>(x.getType());
      auto mask = type.withElement(builder.getI1Type());
      operand->set(WhereOp::create(
          builder, loc, builder.createOrFold<BroadcastOp>(loc, mask, live), x,
          ConstantOp::create(builder, loc, type, 0.0)));
    }
  }

  /// Streams of other weights whose only readers are such rows.
  void pruneScores(Value live) {
    StringRef space = cast<StringAttr>(update.getSpaces()[source]).getValue();
    for (ScoreOp score : llvm::to_vector(block.getOps<ScoreOp>())) {
      if (score.getSpace() != space || score.getLive())
        continue;
      SmallVector<Value> streams(score.getResults());
      DenseSet<Value> later = dependOn(block, streams);
      Effects found = effects(streams);
      if (found.reader || later.contains(live))
        continue;
      score.getLiveMutable().assign(live);
      guards.insert_range(found.guards);
      bool reference = score.getModel() == ModelKind::Reference;
      certify(phase,
              Twine("the forward pass ") +
                  (reference ? "of the reference"
                             : "under the weights that sampled") +
                  " over {" + space + "} where " + names + " is 0",
              "their streams are read in products with it alone");
    }
  }

  void certifyRows(const Effects &own) {
    StringRef space = cast<StringAttr>(update.getSpaces()[source]).getValue();
    std::string proof = std::string("the derivative of the objective by their "
                                    "log-probability") +
                        (isZero(ofEntropy) ? "" : " and by their entropy") +
                        (isZero(ofLogZ) ? "" : " and by their log_z") +
                        " is 0 wherever " + names +
                        " is, which is known before the update; ";
    if (own.reader)
      certify(phase,
              "the backward pass over {" + space + "} where " + names + " is 0",
              proof + "their forward pass is made without a gradient, for " +
                  readerWords(own.reader) + " reads it");
    else
      certify(phase,
              "the forward and backward pass over {" + space + "} where " +
                  names + " is 0",
              proof + "nothing else reads their streams; what counts rows "
                      "counts them");
  }

  PhaseOp phase;
  UpdateOp update;
  Block &block;
  int32_t source;
  Value logp, ofLogp, ofEntropy, ofLogZ; ///< the last null: none
  SmallVector<Value> streams;            ///< all that the source makes
  SmallVector<Factor> candidates;      ///< every value that takes a row with it
  SmallVector<Factor> factors;         ///< those that tell dead rows
  llvm::SetVector<OpOperand *> guards; ///< see Effects
  std::string names;                   ///< of the factors, for a reader
};

struct FindDeadRows : impl::FindDeadRowsBase<FindDeadRows> {
  void runOnOperation() override {
    Block &block = getOperation().getBody().front();
    auto updates = block.getOps<UpdateOp>();
    if (updates.empty() || (*updates.begin()).isSplit())
      return;
    UpdateOp update = dropUnread(*updates.begin());
    SmallVector<int32_t> sources, valued, still;
    SmallVector<Value> lives;
    for (int32_t i = 0; i < int32_t(update.getSpaces().size()); ++i) {
      SourceRows rows(getOperation(), update, i);
      bool isValued = false;
      if (rows.isStill()) {
        still.push_back(i);
        certify(getOperation(),
                "the backward pass over {" +
                    cast<StringAttr>(update.getSpaces()[i]).getValue() + "}",
                "the objective does not depend on their streams; what reads "
                "them needs the forward pass alone");
      } else if (Value live = rows.run(isValued)) {
        sources.push_back(i);
        lives.push_back(live);
        if (isValued)
          valued.push_back(i);
      }
    }
    update.getLiveMutable().assign(lives);
    update.setLiveSources(sources);
    update.setValued(valued);
    update.setStill(still);
    // A score may now read what stood behind it.
    sortTopologically(&block);
  }

  /// Sources that have no gradient and whose streams nobody reads leave the
  /// update; one stays, for an update is about something.
  UpdateOp dropUnread(UpdateOp update) {
    SmallVector<Value> logps, entropies, ofLogps, ofEntropies, ofLogZs;
    SmallVector<Attribute> spaces;
    size_t count = update.getSpaces().size();
    for (size_t i = 0; i < count; ++i) {
      SourceRows rows(getOperation(), update, int32_t(i));
      if (rows.isStill() && !rows.isRead() &&
          (update.getValue() || i + 1 < count || !spaces.empty()))
        continue;
      logps.push_back(update.getLogps()[i]);
      entropies.push_back(update.getEntropies()[i]);
      ofLogps.push_back(update.getLogpCotangents()[i]);
      ofEntropies.push_back(update.getEntropyCotangents()[i]);
      if (!update.getLogZCotangents().empty())
        ofLogZs.push_back(update.getLogZCotangents()[i]);
      spaces.push_back(update.getSpaces()[i]);
    }
    if (spaces.size() == count)
      return update;
    OpBuilder builder(update);
    SmallVector<ValueRange> inputs(spaces.size());
    auto made = UpdateOp::create(
        builder, update.getLoc(), update.getLoss(), logps, entropies, ofLogps,
        ofEntropies, inputs, update.getValue(), update.getValueCotangent(),
        /*live=*/ValueRange(), /*backward=*/ValueRange(), ofLogZs,
        builder.getArrayAttr(spaces), ArrayAttr(), ArrayAttr(),
        /*coupled=*/false);
    update.erase();
    return made;
  }
};

} // namespace
} // namespace rl::compiler
