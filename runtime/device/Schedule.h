// In: what a device has, the size of a row. Out: how its kernel is launched.
// Must not know: the driver, kernels by name.
#pragma once

#include "device/Driver.h"

namespace rlrt {

/// Threads of a block that takes `bytes` bytes of a row: enough that each takes
/// two vectors of 16 bytes at a time, 128 to 1024, a power of two. Not
/// measured: no GPU was at hand.
int threadsFor(int64_t bytes);

/// Whether the second sweep of a block finds its row in the L2 cache: the rows
/// that the device works on at once, one for each 1024 threads of a
/// multiprocessor, fill at most half of it. The other half is left to gradients
/// on their way to memory, and to what a cache of two halves holds twice. Of
/// an H100 (132 multiprocessors, 50 MB) that is 198 kB a row: 49,600 logits of
/// f32 or 99,200 of bf16.
bool isKeptByL2(const DeviceLimits &device, int64_t rowBytes);

/// Blocks of the smallest cluster, 1 to 8, that holds a row of `vocab` logits
/// of `bytes` bytes in its shared memory; 0: none does, or the device has no
/// clusters. Blocks of 227 kB hold 462,784 logits of f32.
int clusterFor(const DeviceLimits &device, int64_t vocab, int bytes);

/// A cluster of `blocks` blocks a row, or one block where that is 0.
Grid gridFor(int64_t rows, int64_t vocab, int bytes, int blocks);

/// The rule, the only place where a schedule is chosen: a cluster where there
/// is code for it, it holds the row, and the L2 cache would not keep the row
/// for a block; else a block.
Grid chooseGrid(const DeviceLimits &device, int64_t rows, int64_t vocab,
                int bytes, bool hasClusterCode);

} // namespace rlrt
