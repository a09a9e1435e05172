// In: the spaces of a phase, extents, arrays. Out: the frame that compiled
// kernels read and write. Must not know: models, tokens, files.
#pragma once

#include "rlrt/abi.h"
#include "runtime/device/DeviceFrame.h"
#include "runtime/run/Program.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rlrt {

/// The arrays of one batch, kept from batch to batch so that a step allocates
/// only what grew.
class Batch {
public:
  Batch(const std::vector<SpaceSpec> &spaces, int values);
  Batch(const Batch &) = delete;

  /// Forgets every extent but that of step space, and every value.
  void reset();

  /// Forgets all but step space and its values.
  void forgetPrompts();
  /// Bytes of a number; throws for texts.
  static size_t sizeOf(int dtype);

  /// Sets a space under its parent by `offsets`, extent(parent) + 1 of them.
  void setSpace(int space, std::vector<int64_t> offsets);
  /// Number of points; throws while the space is not set.
  int64_t extent(int space) const;
  bool isSet(int space) const { return extents.at(size_t(space)) >= 0; }
  const std::vector<int64_t> &offsets(int space) const;
  int parent(int space) const { return specs.at(size_t(space)).parent; }
  int spaces() const { return int(specs.size()); }
  /// Whether a space is that of prompts or lies under it.
  bool isUnderPrompt(int space) const;
  /// Points of `space` under each prompt: extent(prompt) + 1 offsets.
  std::vector<int64_t> offsetsByPrompt(int space) const;
  /// For every point of `space` its point of the coarser or equal space `to`.
  std::vector<int64_t> ancestors(int space, int to) const;

  /// Takes the points of a space out where `keep` is 0, and everything under
  /// them. Returns the old numbers of the points that stay, by space; those of
  /// a space that loses none are not listed.
  std::map<int, std::vector<int64_t>> drop(int space, const uint8_t *keep);
  /// Writes what is left of a value, after `drop`.
  void copyLeft(int from, int to,
                const std::map<int, std::vector<int64_t>> &stays);

  /// Makes a value's array, zeroed; texts are empty. Returns its place in the
  /// memory of this machine.
  void *make(int value, int space, int64_t dense, int dtype);
  /// The array of a value that a service writes: the one made before when it
  /// fits, else a new one.
  void *ensure(int value, int space, int dtype);
  /// The same for a service that may write it on the device: its place in the
  /// memory of this machine.
  void *place(int value, int space, int dtype);
  /// The array of a value that must exist with this dtype, to be read.
  const void *data(int value, int dtype);
  /// The same, to be changed.
  void *change(int value, int dtype);
  std::vector<std::string> &texts(int value);
  int dtype(int value) const { return slot(value).dtype; }
  int space(int value) const { return slot(value).space; }
  int64_t dense(int value) const { return slot(value).dense; }
  bool exists(int value) const { return slot(value).dtype >= 0; }

  const rlrt_frame *frame() const { return &view; }
  /// Where kernels report checks that fail.
  void reportTo(rlrt_failures &failures) { view.failures = &failures; }
  /// Tells a device of arrays and spaces from the next batch on, and asks it
  /// for what the host reads.
  void mirrorOn(DeviceFrame &device) { mirror = &device; }

private:
  struct Slot {
    std::unique_ptr<std::byte, void (*)(void *)> memory{nullptr, nullptr};
    size_t capacity = 0;
    int dtype = -1; ///< -1: not made in this batch
    int space = -1;
    int64_t dense = 0;
    std::vector<std::string> texts;
  };
  /// The array of a value, which may be newer on the device.
  void *memory(int value, int dtype);
  bool fits(int value, int space, int dtype) const;
  const Slot &slot(int value) const;
  Slot &slot(int value);

  std::vector<SpaceSpec> specs;
  std::vector<Slot> slots;
  std::vector<std::vector<int64_t>> offsetStore, parentStore;
  std::vector<int64_t> extents;
  std::vector<void *> valuePointers;
  std::vector<const int64_t *> offsetPointers, parentPointers;
  rlrt_frame view{};
  DeviceFrame *mirror = nullptr; ///< null: there is no device
};

} // namespace rlrt
