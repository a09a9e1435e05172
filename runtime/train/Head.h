// In: hidden states, the head's weight, a row kernel. Out: log-probabilities
// and entropies of tokens, gradients of hidden states and weight.
// Must not know: the trunk, objectives, phases.
#pragma once

#include "rlrt/abi.h"
#include "runtime/model/Linear.h"
#include "runtime/train/HeadJob.h"
#include "runtime/train/Pack.h"

#include <torch/torch.h>

namespace rlrt {

class HeadDevice;

/// The head in chunks: logits of a chunk of rows are made, the kernel works
/// on them in place, and nothing of the vocabulary's size outlives the chunk.
/// Logits are f32 whatever the precision of the product, decision 0013.
class Head {
public:
  /// The matrix of `linear` is [vocab, width]; logits become cap * tanh(logit /
  /// cap) unless `cap` is 0. A chunk holds at most `chunkBytes` of logits, but
  /// always a row. With `device` everything here happens there.
  Head(const Linear &linear, double cap, double chunkBytes,
       HeadDevice *device = nullptr);

  /// Log-probability (and entropy) of rows: `hidden` is [rows, width].
  void statistics(const torch::Tensor &hidden, const RowMap &rows,
                  const RowJob &job, const rlrt_frame *frame);
  /// The same, and the gradient: writes d(hidden) and adds to d(weight),
  /// where that is defined. With `alive`, marks the rows whose gradient is not
  /// 0, and leaves the others out of matrix products where they are many.
  void gradient(const torch::Tensor &hidden, const RowMap &rows,
                const RowJob &job, const rlrt_frame *frame,
                torch::Tensor dHidden, torch::Tensor dWeight,
                uint8_t *alive = nullptr);

private:
  void sweep(const torch::Tensor &hidden, const RowMap &rows, const RowJob &job,
             const rlrt_frame *frame, torch::Tensor *dHidden,
             torch::Tensor *dWeight, uint8_t *alive);
  /// From the gradient of a chunk of logits to that of its hidden states and
  /// the weight; `alive` may be null.
  void backward(torch::Tensor logits, const torch::Tensor &hidden,
                torch::Tensor dHidden, torch::Tensor *dWeight,
                const uint8_t *alive);
  const Linear &linear;
  float cap;
  int32_t instructions; ///< the best set that rows may use
  HeadDevice *device;
  torch::Tensor buffer; ///< [chunk, vocab], reused
  int64_t chunk;
};

} // namespace rlrt
