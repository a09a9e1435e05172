/* Code for GPUs inside an executable: plain C, beside abi.h.
 * In: nothing. Out: how the runtime finds the code of a row kernel and with
 * which parameters it is launched. Must not know: CUDA, MLIR. */
#ifndef RLRT_DEVICE_H
#define RLRT_DEVICE_H

#include "rlrt/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RLRT_DEVICE_VERSION 1

enum { rlrt_ptx = 0, rlrt_cubin = 1 };

/* Code of all kernels for one chip. A zero byte follows the data. */
typedef struct rlrt_device_image {
  const char *chip; /* `sm_90` */
  int32_t kind;     /* rlrt_ptx or rlrt_cubin */
  int64_t size;     /* bytes */
  const void *data;
} rlrt_device_image;

/* A row kernel: what the host part calls, and its name on a device. The
 * function is called after the name with every character other than letters,
 * digits and `_` replaced by `$`, then `$` and the element type of the logits:
 * `p$rows$token$bf16`. */
typedef struct rlrt_device_kernel {
  rlrt_row_kernel host;
  const char *name;
} rlrt_device_kernel;

/* The symbol `rlrt_device_code` of an executable that was compiled for GPUs
 * too. Among the images of one chip machine code is preferred; PTX serves any
 * chip that is newer than its own. */
typedef struct rlrt_device_code {
  int32_t version; /* RLRT_DEVICE_VERSION */
  int32_t image_count;
  const rlrt_device_image *images;
  int32_t kernel_count;
  const rlrt_device_kernel *kernels;
} rlrt_device_code;

/* Parameters of a launch, in this order and each by itself: rlrt_rows with
 * logits of the element type and addresses of the device, arrays `values` and
 * `parents` of the frame that lie on the device and hold addresses there, and
 * the first row. One block takes one row: as many blocks as rows, 32 to 1024
 * threads (a multiple of 32), no dynamic shared memory. Two launches with the
 * same number of threads give the same bits, however the rows are cut. */
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
} rlrt_device_rows;

#ifdef __cplusplus
}
#endif

#endif /* RLRT_DEVICE_H */
