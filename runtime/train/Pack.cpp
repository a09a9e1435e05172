// In: prompts and the branches that follow them. Out: packed token trees and
// where the log-probability of each token is read. Must not know: weights,
// kernels, phases.
#include "runtime/train/Pack.h"

namespace rlrt {

int64_t tokensOf(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                 int64_t prompt) {
  size_t p = size_t(prompt);
  int64_t tokens = 0;
  for (const TokenSpace &space : spaces)
    tokens += space.branches[size_t(space.prompts[p + 1])] -
              space.branches[size_t(space.prompts[p])];
  return tokens == 0 ? 0 : tokens + int64_t(prompts[p].size());
}

MicroBatch pack(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                const Cut &cut) {
  MicroBatch micro;
  micro.recompute = cut.recompute;
  micro.rows.resize(spaces.size());
  PackedBatch &packed = micro.packed;
  packed.groupOffsets.push_back(0);
  for (int64_t p = cut.begin; p < cut.end; ++p) {
    if (tokensOf(prompts, spaces, p) == 0)
      continue;
    const std::vector<int64_t> &prompt = prompts[size_t(p)];
    int64_t length = int64_t(prompt.size());
    for (int64_t i = 0; i < length; ++i) {
      packed.tokens.push_back(prompt[size_t(i)]);
      packed.positions.push_back(i);
      packed.branches.push_back(0);
    }
    int64_t last = int64_t(packed.tokens.size()) - 1;
    int32_t branch = 0;
    for (size_t s = 0; s < spaces.size(); ++s) {
      const TokenSpace &space = spaces[s];
      RowMap &rows = micro.rows[s];
      for (int64_t b = space.prompts[size_t(p)];
           b < space.prompts[size_t(p) + 1]; ++b) {
        ++branch;
        if (branch <= cut.firstBranch ||
            (cut.endBranch >= 0 && branch > cut.endBranch))
          continue;
        int64_t from = space.branches[size_t(b)];
        int64_t to = space.branches[size_t(b) + 1];
        for (int64_t point = from; point < to; ++point) {
          int64_t token = (*space.tokens)[size_t(point)];
          rows.hidden.push_back(
              point == from ? last : int64_t(packed.tokens.size()) - 1);
          rows.chosen.push_back(token);
          rows.points.push_back(point);
          if (point + 1 == to)
            break;
          packed.tokens.push_back(token);
          packed.positions.push_back(length + point - from);
          packed.branches.push_back(branch);
        }
      }
    }
    packed.groupOffsets.push_back(int64_t(packed.tokens.size()));
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

/// The tokens of each branch of a prompt, over all spaces.
std::vector<int64_t> branchLengths(const std::vector<TokenSpace> &spaces,
                                   int64_t prompt) {
  std::vector<int64_t> lengths;
  for (const TokenSpace &space : spaces)
    for (int64_t b = space.prompts[size_t(prompt)];
         b < space.prompts[size_t(prompt) + 1]; ++b)
      lengths.push_back(space.branches[size_t(b) + 1] -
                        space.branches[size_t(b)]);
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
                            int64_t atMost) {
  std::vector<Cut> cuts;
  bool closed = true; // what comes next begins a micro-batch
  for (int64_t p = 0; p < int64_t(prompts.size()); ++p) {
    int64_t tokens = tokensOf(prompts, spaces, p);
    double bytes = activationBytes(config, tokens);
    if (atMost == 0 && bytes > budget) {
      auto parts = cutBranches(p, int64_t(prompts[size_t(p)].size()),
                               branchLengths(spaces, p), config, budget);
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
