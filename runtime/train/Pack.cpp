// In: prompts and the branches that follow them. Out: packed token trees and
// where the log-probability of each token is read. Must not know: weights,
// kernels, phases.
#include "runtime/train/Pack.h"

#include <algorithm>

namespace rlrt {

int64_t TokenSpace::neededRows(int64_t branch) const {
  int64_t from = branches[size_t(branch)], to = branches[size_t(branch) + 1];
  while (to > from && need(to - 1) == Need::Nothing)
    --to;
  return to - from;
}

int64_t tokensOf(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                 int64_t prompt, bool shared) {
  size_t p = size_t(prompt);
  int64_t tokens = 0, copies = 0;
  for (const TokenSpace &space : spaces)
    for (int64_t b = space.prompts[p]; b < space.prompts[p + 1]; ++b) {
      int64_t rows = space.neededRows(b);
      tokens += rows;
      copies += rows > 0;
    }
  if (shared)
    copies = std::min<int64_t>(copies, 1);
  return tokens + copies * int64_t(prompts[p].size());
}

namespace {

/// Adds token trees to a micro-batch.
class Packer {
public:
  Packer(MicroBatch &micro, const Prompts &prompts)
      : micro(micro), packed(micro.packed), prompts(prompts) {
    packed.groupOffsets.push_back(0);
  }

  /// Begins a group with a copy of a prompt.
  void begin(size_t prompt) {
    const std::vector<int64_t> &tokens = prompts[prompt];
    length = int64_t(tokens.size());
    for (int64_t i = 0; i < length; ++i)
      add(tokens[size_t(i)], i, 0);
    last = size() - 1;
  }
  void end() {
    if (size() > packed.groupOffsets.back())
      packed.groupOffsets.push_back(size());
  }
  /// Adds a branch as far as something is asked of it; `branch` tells it from
  /// the others of its group.
  void add(const TokenSpace &space, size_t s, int64_t b, int32_t branch) {
    int64_t from = space.branches[size_t(b)];
    int64_t to = from + space.neededRows(b);
    for (int64_t point = from; point < to; ++point) {
      int64_t token = (*space.tokens)[size_t(point)];
      if (Need need = space.need(point); need != Need::Nothing) {
        RowMap &rows = need == Need::Gradient ? micro.rows[s] : micro.values[s];
        rows.hidden.push_back(point == from ? last : size() - 1);
        rows.chosen.push_back(token);
        rows.points.push_back(point);
      }
      if (point + 1 < to)
        add(token, length + point - from, branch);
    }
  }

private:
  int64_t size() const { return int64_t(packed.tokens.size()); }
  void add(int64_t token, int64_t position, int32_t of) {
    packed.tokens.push_back(token);
    packed.positions.push_back(position);
    packed.branches.push_back(of);
  }

  MicroBatch &micro;
  PackedBatch &packed;
  const Prompts &prompts;
  int64_t length = 0, last = 0; ///< of the prompt: tokens, the row of the last
};

} // namespace

MicroBatch pack(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                const Cut &cut, bool shared) {
  MicroBatch micro;
  micro.recompute = cut.recompute;
  micro.rows.resize(spaces.size());
  micro.values.resize(spaces.size());
  Packer packer(micro, prompts);
  for (int64_t p = cut.begin; p < cut.end; ++p) {
    bool isBegun = false;
    int64_t number = 0; // of the branch, over all spaces
    for (size_t s = 0; s < spaces.size(); ++s)
      for (int64_t b = spaces[s].prompts[size_t(p)];
           b < spaces[s].prompts[size_t(p) + 1]; ++b, ++number) {
        if (number < cut.firstBranch ||
            (cut.endBranch >= 0 && number >= cut.endBranch) ||
            spaces[s].neededRows(b) == 0)
          continue;
        if (!isBegun || !shared) {
          packer.end();
          packer.begin(size_t(p));
        }
        isBegun = true;
        packer.add(spaces[s], s, b, int32_t(number + 1));
      }
    packer.end();
  }
  return micro;
}

double recomputedBytes(const ModelConfig &config, int64_t tokens) {
  ModelConfig one = config;
  one.layers = 1;
  return activationBytes(one, tokens) +
         4.0 * double(config.layers) * double(config.width) * double(tokens);
}

double activationBytes(const ModelConfig &config, int64_t tokens) {
  double norms =
      (config.normAfter ? 4.0 * double(config.width) : 0) +
      (config.queryNorm
           ? 2.0 * double((config.heads + config.kvHeads) * config.headSize)
           : 0);
  double perToken = 4.0 * double(config.layers) *
                        (12.0 * double(config.width) +
                         4.0 * double(config.kvHeads * config.headSize) +
                         5.0 * double(config.mlpWidth) + norms) +
                    24.0 * double(config.width);
  double square = double(tokens) * double(tokens), attention = 0;
  for (int64_t i = 0; i < config.layers; ++i)
    if (int64_t window = config.kind(i).window; window > 0 && window < tokens)
      attention = 4.0 * square;
  if (config.attentionCap > 0)
    attention += 8.0 * double(config.layers) * double(config.heads) * square;
  return perToken * double(tokens) + attention;
}

namespace {

/// The tokens of each branch of a prompt that are asked for, over all spaces.
std::vector<int64_t> branchLengths(const std::vector<TokenSpace> &spaces,
                                   int64_t prompt) {
  std::vector<int64_t> lengths;
  for (const TokenSpace &space : spaces)
    for (int64_t b = space.prompts[size_t(prompt)];
         b < space.prompts[size_t(prompt) + 1]; ++b)
      lengths.push_back(space.neededRows(b));
  return lengths;
}

/// Parts of a prompt that does not fit.
std::vector<Cut> cutBranches(int64_t prompt, int64_t promptTokens,
                             const std::vector<int64_t> &lengths,
                             const ModelConfig &config, double budget) {
  std::vector<Cut> parts;
  std::vector<int64_t> tokens; // of each part
  int64_t all = promptTokens;
  for (size_t b = 0; b < lengths.size(); ++b) {
    all += lengths[b];
    if (parts.empty() ||
        activationBytes(config, tokens.back() + lengths[b]) > budget) {
      parts.push_back({prompt, prompt + 1, int64_t(b), int64_t(b)});
      tokens.push_back(promptTokens);
    }
    parts.back().endBranch = int64_t(b) + 1;
    tokens.back() += lengths[b];
  }
  if (int64_t(parts.size() - 1) * 3 * promptTokens >= all) {
    parts = {{prompt, prompt + 1}};
    tokens = {all};
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].bytes = activationBytes(config, tokens[i]);
    parts[i].held = recomputedBytes(config, tokens[i]);
  }
  return parts;
}

} // namespace

std::vector<Cut> cutPrompts(const Prompts &prompts,
                            const std::vector<TokenSpace> &spaces,
                            const ModelConfig &config, double budget,
                            int64_t atMost, bool shared) {
  std::vector<Cut> cuts;
  bool closed = true; // what comes next begins a micro-batch
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p) {
    int64_t tokens = tokensOf(prompts, spaces, p, shared);
    double bytes = activationBytes(config, tokens);
    if (atMost == 0 && bytes > budget) {
      int64_t before = int64_t(prompts[size_t(p)].size());
      std::vector<int64_t> lengths = branchLengths(spaces, p);
      // Every branch brings its own copy of the prompt.
      if (!shared) {
        for (int64_t &length : lengths)
          length += length > 0 ? before : 0;
        before = 0;
      }
      auto parts = cutBranches(p, before, lengths, config, budget);
      cuts.insert(cuts.end(), parts.begin(), parts.end());
      closed = true;
      continue;
    }
    if (!closed)
      closed = atMost > 0 ? p - cuts.back().begin >= atMost
                          : cuts.back().bytes + bytes > budget;
    if (closed)
      cuts.push_back({p, p});
    closed = false;
    Cut &cut = cuts.back();
    cut.end = p + 1;
    cut.bytes += bytes;
    cut.held += recomputedBytes(config, tokens);
  }
  for (Cut &cut : cuts) {
    cut.recompute = cut.bytes > budget;
    if (!cut.recompute)
      cut.held = cut.bytes;
  }
  return cuts;
}

} // namespace rlrt
