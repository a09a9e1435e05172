// In: phases as written. Out: model phases, their programs in one graph
// each. Must not know: files, checks.
#pragma once

#include "dsl/sema/Records.h"

namespace rl::sema {

/// Elaborates one phase of an experiment.
class PhaseBuilder {
public:
  /// `inheritedData`: slot `data` of the experiment, or null.
  PhaseBuilder(Records &records, const PlacedPhase &placed,
               const PlacedSlot *inheritedData);
  /// The phase, or nothing after an error.
  std::optional<model::Phase> build();
  bool readsInherited = false; ///< the data of the experiment is used

private:
  std::optional<Value> slotName(const ast::Name &head, const ast::Name *field,
                                Place place);
  bool makeFields();
  /// Where slots of a file are read: lists of the data say which axes there
  /// are.
  Scope slotScope(const Module &home) const;
  /// An axis that is counted reads the list that lies along it, where only one
  /// does.
  void listsByAxis();
  /// The axis of list fields of the data, with as many points as they have.
  AxisId listAxis(const std::string &name);
  std::optional<Value> field(const ast::Name *name, Place place);
  NodeId program(const std::string &slot, const Declared &wanted,
                 bool mayHaveTokens);
  NodeId cut(NodeId node, const std::string &slot);
  /// Terms of an objective written as a record; their sum is the objective.
  void terms(const PlacedSlot &written);
  std::vector<NodeId *> roots();
  bool metrics();
  bool metric(const std::string &name, const ast::Expr &expr, Module &home);
  void programs();
  void requirements();
  /// What the phase computes; everything else is dropped.
  std::vector<NodeId> kept();
  /// Where no weights of the policy are in training, its streams are those of
  /// the weights that sampled.
  void holdPolicy();
  /// Drops counts of errors in values that nothing reads.
  void forgetUnreadErrors();
  /// Forgets states that never change, as all do in an evaluate phase, and
  /// that nothing reads.
  void forgetStates();
  /// Notes the streams that only a factor of 0 would read.
  void removals(const std::vector<bool> &reached);
  void unreadSlots();
  /// Warns where responses are drawn from another distribution than trained.
  void restricted();
  /// Whether rollouts come back in later rounds.
  bool keepsRounds() const;
  /// Errors where something of a phase cannot come back.
  void replayed();
  bool isAbsentSlot(const std::string &name) const;
  /// Whether slot `critic` says how one is trained.
  bool criticIsWritten() const;
  /// Whether slot `optimizer` says how the policy is trained.
  bool optimizerIsWritten() const;
  /// Whether the objective is differentiated through values of the critic
  /// (Value), or through streams of the policy (the others).
  bool trains(model::Quantity quantity) const;
  /// Whether `sample` says that a group is one rollout.
  bool samplesOne() const;
  const PlacedSlot *slot(const std::string &name) const;
  Place placeOf(const std::string &slot) const;

  Records &records;
  Analysis &analysis;
  const PlacedPhase &placed;
  const ast::Phase &syntax;
  const PlacedSlot *inheritedData;
  model::Phase phase;
  Elaborator batch;
  DataSource *data = nullptr;
  std::string description;
  std::map<std::string, Value> fields;
  std::map<std::string, AxisId> listAxes;
  bool dataSound = false;
  bool sound = true;
  bool rewardRead = false, advantageRead = false;
  bool rewardSound = true, advantageSound = true;
  std::string current; ///< the slot being elaborated
};

} // namespace rl::sema
