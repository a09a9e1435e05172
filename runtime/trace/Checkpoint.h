// In: a policy, an optimizer, where a run stands. Out: checkpoint folders
// that are complete or absent. Must not know: how a run goes on.
#pragma once

#include "runtime/model/Critic.h"
#include "runtime/run/Policy.h"
#include "runtime/train/Optimizer.h"

#include <nlohmann/json.hpp>

#include <string>

namespace rlrt {

/// What a checkpoint holds; null members are left out.
struct CheckpointParts {
  const Policy *policy = nullptr;
  const Policy *average = nullptr; ///< the running mean of its weights
  const Optimizer *optimizer = nullptr;
  const CausalLm *reference = nullptr; ///< frozen weights of the phase
  const Critic *critic = nullptr;
  const Optimizer *criticOptimizer = nullptr;
  std::vector<uint8_t> rollouts; ///< of earlier steps; empty: none
  nlohmann::ordered_json state;  ///< where the run stands
};

/// Writes <run>/checkpoints/<step>/ with model/ and average/ (Hugging Face
/// folders; adapter/ and average_adapter/, PEFT folders, where an adapter is
/// trained), optimizer.safetensors, reference.safetensors, critic.safetensors,
/// critic_optimizer.safetensors, rollouts.cbor and state.json under a temporary
/// name and carries it to the disk and renames it, so that it is whole or
/// absent whenever a process or the machine stops. Returns its path. InputError
/// when there is no room for it or it cannot be written, and a fault when a
/// weight is not finite; other checkpoints stay as they are.
std::string writeCheckpoint(const std::string &run, int64_t step,
                            const CheckpointParts &parts);

/// Removes all but the `keep` newest (0: none is removed) and `best`.
void pruneCheckpoints(const std::string &run, int64_t keep, int64_t best);

/// Steps of the complete checkpoints of a run, the newest first.
std::vector<int64_t> completeCheckpoints(const std::string &run);

/// The newest complete checkpoint of a run; empty when there is none.
std::string newestCheckpoint(const std::string &run);

/// state.json of a checkpoint.
nlohmann::ordered_json readState(const std::string &checkpoint);
/// rollouts.cbor of a checkpoint; empty: it has none.
std::vector<uint8_t> readRollouts(const std::string &checkpoint);
/// The trained weights of the policy, or with `averaged` their running mean.
void restorePolicy(Policy &policy, const std::string &checkpoint,
                   bool averaged = false);
/// What the optimizer remembers, and the reference's weights.
void restoreOptimizer(Optimizer &optimizer, const std::string &checkpoint,
                      int64_t updates);
void restoreReference(CausalLm &reference, const std::string &checkpoint);
/// Whether a critic is saved; its weights and the moments of its optimizer.
bool hasCritic(const std::string &checkpoint);
void restoreCritic(Critic &critic, const std::string &checkpoint);
void restoreCriticOptimizer(Optimizer &optimizer, const std::string &checkpoint,
                            int64_t updates);

/// Writes what a checkpoint leaves out where an adapter is trained: model/,
/// and average/ where there is one, Hugging Face folders with the adapter
/// merged into the weights. InputError when that cannot be written.
void completeModels(const std::string &checkpoint, const Policy &policy,
                    const Policy *average);

/// Points <run>/<name> at the folder `part` of a checkpoint.
void linkPart(const std::string &run, const std::string &checkpoint,
              const std::string &part, const std::string &name);

} // namespace rlrt
