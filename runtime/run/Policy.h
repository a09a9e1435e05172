// In: the record of a policy. Out: a model with its tokenizer.
// Must not know: phases, batches, objectives.
#pragma once

#include "runtime/model/CausalLm.h"
#include "runtime/run/Program.h"
#include "runtime/tokenizer/Tokenizer.h"

#include <memory>
#include <string>
#include <vector>

namespace rlrt {

/// The model that is trained, and how text reaches it. A copy is of the same
/// model.
struct Policy {
  std::shared_ptr<CausalLm> model;
  std::shared_ptr<Tokenizer> tokenizer;
  bool chat = false;              ///< a prompt is one user message of a chat
  std::string system;             ///< system message; empty: the template's own
  std::vector<int64_t> endTokens; ///< ids that end a response; the first is
                                  ///< added to targets
  std::string base; ///< folder of the weights it began with; empty: drawn

  /// Token ids of a prompt, chat template included.
  std::vector<int64_t> encodePrompt(const std::string &text) const;
  /// Writes the model as a Hugging Face folder; an adapter is merged into the
  /// weights.
  void save(const std::string &folder) const;
  /// Writes the adapter as a PEFT folder.
  void saveAdapter(const std::string &folder) const;
  /// Writes and reads the weights that are trained: `saveAdapter` where there
  /// is an adapter, else `save`. Reading what is of another model is an
  /// InputError.
  void saveTrained(const std::string &folder) const;
  void restoreTrained(const std::string &folder);
};

/// Builds the policy of an experiment: `causal_lm` draws weights by `seed`,
/// `load` reads a folder; either may get an adapter. The weights live on
/// `device`. Faults of the record or a folder are InputErrors.
Policy makePolicy(const Record &record, const Settings &settings, uint64_t seed,
                  torch::Device device = torch::kCPU);

/// The same with the model of `folder` instead: its weights, and where the
/// record loads a folder its tokenizer too, or its adapter if `folder` holds
/// one, as the adapter of the record's model.
Policy makePolicyWith(const std::string &folder, const Record &record,
                      const Settings &settings, uint64_t seed,
                      torch::Device device = torch::kCPU);

/// The folder of the model that `path` leads to: itself, or that of a run.
/// InputError where there is none.
std::string findModel(const std::string &path);
/// Whether a folder found by `findModel` holds an adapter alone.
bool holdsAdapter(const std::string &folder);

/// A number that differs when the frozen weights under an adapter do; 0 where
/// there is no adapter.
uint64_t frozenWeights(const Policy &policy);

} // namespace rlrt
