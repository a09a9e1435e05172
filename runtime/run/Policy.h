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

/// The model that is trained, and how text reaches it.
struct Policy {
  std::unique_ptr<CausalLm> model;
  std::unique_ptr<Tokenizer> tokenizer;
  bool chat = false;              ///< a prompt is one user message of a chat
  std::string system;             ///< system message; empty: the template's own
  std::vector<int64_t> endTokens; ///< ids that end a response; the first is
                                  ///< added to targets

  /// Token ids of a prompt, chat template included.
  std::vector<int64_t> encodePrompt(const std::string &text) const;
  /// Writes the model as a Hugging Face folder.
  void save(const std::string &folder) const;
};

/// Builds the policy of an experiment: `causal_lm` draws weights by `seed`,
/// `load` reads a folder. Faults of the record or the folder are InputErrors.
Policy makePolicy(const Record &record, const Settings &settings,
                  uint64_t seed);

/// Reads the weights of a folder written by `Policy::save` into the policy.
void restoreWeights(Policy &policy, const std::string &folder);

} // namespace rlrt
