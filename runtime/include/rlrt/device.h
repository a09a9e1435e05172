/* Code for GPUs inside an executable: plain C, beside abi.h.
 * In: nothing. Out: how the runtime finds the code of a kernel and with which
 * parameters it is launched. Must not know: CUDA, MLIR. */
#ifndef RLRT_DEVICE_H
#define RLRT_DEVICE_H

#include "rlrt/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RLRT_DEVICE_VERSION 6
/* Threads of the block that runs a chain. */
#define RLRT_CHAIN_THREADS 1024

enum { rlrt_ptx = 0, rlrt_cubin = 1 };

/* Code of one function for one chip. A zero byte follows the data. */
typedef struct rlrt_device_image {
  const char *chip; /* `sm_90` */
  const char *function;
  int32_t kind; /* rlrt_ptx or rlrt_cubin */
  int64_t size; /* bytes */
  const void *data;
} rlrt_device_image;

/* A row kernel: what the host part calls, and its name on a device. The
 * function is called after the name with every character other than letters,
 * digits and `_` replaced by `$`, then `$` and the element type of the logits:
 * `p$rows$token$bf16`. With `for_clusters`, images of sm_90 and later hold it
 * a second time, `$cluster` behind the name. `reads` numbers the values of the
 * frame that it reads. */
typedef struct rlrt_device_kernel {
  rlrt_row_kernel host;
  const char *name;
  int32_t for_clusters;
  int32_t read_count;
  const int32_t *reads;
} rlrt_device_kernel;

/* Kernels that the host part runs one after another with no service between
 * that they would wait for, as one function of a device. It is called after
 * the name, with `$` as for row kernels. A kernel that has no form on a device
 * is a chain of its own, and the host runs it. `reads` numbers the values of
 * the frame that are read as the chain finds them, `writes` those it writes. */
typedef struct rlrt_device_chain {
  const char *name; /* `p.chain0`; of the host's the kernel's, `p.k3` */
  int32_t of_host;
  int32_t has_checks; /* whether it may fail */
  int32_t kernel_count;
  const rlrt_kernel *kernels; /* in their order */
  int32_t read_count;
  const int32_t *reads;
  int32_t write_count;
  const int32_t *writes;
} rlrt_device_chain;

/* The symbol `rlrt_device_code` of an executable that was compiled for GPUs
 * too. Among the images of a function machine code is preferred; PTX serves any
 * chip that is newer than its own. */
typedef struct rlrt_device_code {
  int32_t version; /* RLRT_DEVICE_VERSION */
  int32_t image_count;
  const rlrt_device_image *images;
  int32_t kernel_count;
  const rlrt_device_kernel *kernels;
  int32_t chain_count;
  const rlrt_device_chain *chains;
} rlrt_device_code;

/* Parameters of a launch, in this order and each by itself: rlrt_rows with
 * logits of the element type and addresses of the device, arrays `values` and
 * `parents` of the frame that lie on the device and hold addresses there, and
 * the first row. 32 to 1024 threads a block, a multiple of 32. One block takes
 * one row: as many blocks as rows, no dynamic shared memory. Of a kernel for
 * clusters a cluster takes one row: 1 to 8 blocks a cluster, as many clusters
 * as rows, and dynamic shared memory of rlrt_cluster_bytes a block. Two
 * launches with the same numbers of threads and of blocks in a cluster give the
 * same bits, however the rows are cut. */
typedef struct rlrt_device_rows {
  uint64_t logits;
  int64_t stride; /* elements from row to row */
  int64_t vocab;  /* below 2^31 */
  uint64_t chosen;
  uint64_t points;
  float inverse_temperature;
  uint64_t logp;
  uint64_t entropy; /* 0: not wanted */
  uint64_t values;
  uint64_t parents;
  int64_t begin;
  uint64_t further[RLRT_FURTHER]; /* each by itself; 0: not wanted */
} rlrt_device_rows;

/* Bytes of dynamic shared memory that a block needs for its part of a row of
 * `vocab` logits of `size` bytes: an even share of the row's vectors of 16
 * bytes, and 16 more at each end for what does not fill one. */
static inline int64_t rlrt_cluster_bytes(int64_t vocab, int64_t size,
                                         int64_t blocks) {
  return 16 * ((vocab * size / 16 + blocks - 1) / blocks + 2);
}

/* Parameters of the launch of a chain, in this order and each by itself:
 * members of the frame as arrays of the device, whose addresses are of the
 * device too, and an rlrt_device_failures. Every array that a kernel of the
 * chain writes is there before. One block of RLRT_CHAIN_THREADS threads, no
 * dynamic shared memory. */
typedef struct rlrt_device_frame {
  uint64_t values;
  uint64_t offsets;
  uint64_t extents;
  uint64_t failures;
} rlrt_device_frame;

/* What rlrt_fail would have been told. */
typedef struct rlrt_device_failure {
  int64_t check; /* -1: none */
  int64_t point;
  int64_t bits;
} rlrt_device_failure;

/* Checks that failed in a chain, all bytes 0xff before the launch. Of each
 * thread the smallest check, then point; the smallest of all is what rlrt_fail
 * would have kept. */
typedef struct rlrt_device_failures {
  int64_t kernel; /* of the chain, the last one that ran; -1: no check failed */
  rlrt_device_failure of[RLRT_CHAIN_THREADS];
} rlrt_device_failures;

#ifdef __cplusplus
}
#endif

#endif /* RLRT_DEVICE_H */
