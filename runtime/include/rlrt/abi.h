/* The one header between compiler and runtime: plain C.
 * In: nothing. Out: the structures and functions a compiled experiment and
 * librlrt share. Must not know: C++, tensors, MLIR. */
#ifndef RLRT_ABI_H
#define RLRT_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RLRT_ABI_VERSION 10

enum {
  RLRT_F32 = 0,
  RLRT_I64 = 1,
  RLRT_BOOL = 2 /* one byte */,
  RLRT_TEXT = 3,
  RLRT_F64 = 4 /* partial sums */,
  RLRT_BF16 = 5 /* of logits alone, as the next */,
  RLRT_F16 = 6
};
/* Instruction sets of row kernels on x86-64, in rising order. */
enum {
  rlrt_any = 0, /* whatever the processor has */
  rlrt_baseline = 1,
  rlrt_avx2 = 2,   /* and fma, f16c */
  rlrt_avx512 = 3, /* f, bw, dq, vl */
  rlrt_avx512_bf16 = 4
};
/* Statistics of a row of logits that are made where a program asks for them:
 * with z the row as its softmax sees it, p = softmax(z) and c the chosen token,
 * log sum exp(z); the largest p; how many z exceed z[c], so that of equal ones
 * none is before another; the sum of their p. */
enum {
  rlrt_log_z = 0,
  rlrt_max_prob = 1,
  rlrt_token_rank = 2,
  rlrt_top_mass = 3,
  RLRT_FURTHER = 4 /* how many */
};
/* Spaces every phase has; token spaces follow from 3 on. */
enum { RLRT_STEP_SPACE = 0, RLRT_PROMPT_SPACE = 1, RLRT_ROLLOUT_SPACE = 2 };
enum { rlrt_policy = 0, rlrt_reference = 1 };
enum { rlrt_trim = 0, rlrt_lower = 1 };
enum {
  rlrt_equal = 0,
  rlrt_contains = 1,
  rlrt_starts_with = 2,
  rlrt_ends_with = 3
};

/* status: 0 a value, 1 missing, 2 the text is no record of its schema. */
enum { rlrt_json_value = 0, rlrt_json_status = 1, rlrt_json_count = 2 };

/* One running phase; owned by the runtime. */
typedef struct rlrt_context rlrt_context;
/* Where compiled code reports checks that fail (rlrt_fail); owned by the
 * runtime. */
typedef struct rlrt_failures rlrt_failures;

/* A condition of compiled code that may fail at a point of an array. */
typedef struct rlrt_check {
  const char *message; /* `x.rl:3:5: the divisor must not be 0` */
  int32_t space;       /* of the array that is checked */
  int32_t dense;       /* numbers a point of the space */
  int32_t dtype;       /* of the value that is shown */
} rlrt_check;

/* The arrays of one batch. Nothing is padded: a ragged space is a CSR level
 * under its parent space. A value of space s with d dense numbers a point is
 * laid out [extents[s]][d]. */
typedef struct rlrt_frame {
  void *const *values;           /* per value: its data; null for text */
  const int64_t *const *offsets; /* per space: extents[parent] + 1 offsets */
  const int64_t *const *parents; /* per space: the parent's point of a point */
  const int64_t *extents;        /* per space: number of points */
  rlrt_failures *failures;
} rlrt_frame;

/* Works on prompts [begin, end) and everything under them (rlrt_parallel),
 * or on step space with (0, 1) (rlrt_serial). Thread-safe for disjoint
 * ranges. */
typedef void (*rlrt_kernel)(const rlrt_frame *frame, int64_t begin,
                            int64_t end);

/* What is known of a row from a shard of its vocabulary. With t = log2(e) *
 * inverse_temperature * logit - reference: sum of 2^t, and of 2^t * t in
 * kernels that need the entropy, otherwise a number that is NaN exactly when a
 * logit is. The last three are 0 in kernels that do not need them. */
typedef struct rlrt_row_part {
  double reference;
  float level; /* the reference as the kernel itself needs it again */
  float sum;
  float second;
  float chosen;  /* t of the chosen token; -inf where it is in another shard */
  float pivot;   /* the chosen token's logit, shaped; -inf likewise */
  float highest; /* the largest 2^t */
  float above;   /* number of logits above the row's pivot */
  float mass;    /* sum of their 2^t */
} rlrt_row_part;

/* A chunk of logits rows. Row i belongs to point points[i] of the token
 * space and chose token chosen[i]. With z = cap * tanh((logit + bias) / cap),
 * the kernel scales z by inverse_temperature, writes logp[point] and
 * entropy[point] (entropy may be null: not wanted), likewise those of
 * `further` that it was made for, and, if it is a gradient
 * kernel, overwrites the row by the gradient of the objective with respect to
 * the logits. Logits of 16 bits are widened, their gradient is rounded to
 * nearest; a kernel that was not made for their type writes NaN. What is 0 or
 * null from `dtype` on is absent.
 *
 * Of a whole row (`shards` of 1 or less) a statistics kernel writes its part to
 * found[i] besides, where `found` is given. With `known` the gradient kernel of
 * the same source takes the sums of row i from known[i] and does not read the
 * row to make them, as long as logits and chosen tokens are the same.
 *
 * A row may lie in shards of the vocabulary, each in another process. Then a
 * first call with `found` writes the part of row i to found[i] and nothing
 * else; when every shard has the parts of all, a second call with `known`
 * gives each the logp and entropy of the whole row, in the same bits, and its
 * own piece of the gradient. `chosen` counts from the shard's first token; a
 * number outside [0, vocab) lies in another shard. All shards run the same
 * kernel. One that makes rlrt_token_rank or rlrt_top_mass compares with a logit
 * that another shard holds: `found` is made twice, the second time with the
 * largest `pivot` of all shards in `pivots`. */
typedef struct rlrt_rows {
  void *logits;
  int64_t stride; /* logits from row to row */
  int64_t vocab;
  const int64_t *chosen;
  const int64_t *points;
  float inverse_temperature;
  float *logp;
  float *entropy;
  int32_t dtype;        /* of logits: RLRT_F32, RLRT_BF16, RLRT_F16 */
  int32_t instructions; /* the best set that is allowed */
  int64_t columns;      /* of a padded row: logits from vocab on are not read,
                         * and a gradient kernel sets them to 0 */
  float cap;
  const float *bias;          /* [vocab] */
  rlrt_row_part *found;       /* by row of the chunk */
  const rlrt_row_part *known; /* by shard and row */
  int64_t known_stride;       /* parts from shard to shard */
  int32_t shards;
  int32_t shard;                /* this one */
  float *further[RLRT_FURTHER]; /* by statistic */
  const float *pivots;          /* by row of the chunk, of shards */
} rlrt_rows;

/* Works on rows [begin, end) of the chunk. */
typedef void (*rlrt_row_kernel)(const rlrt_rows *rows, const rlrt_frame *frame,
                                int64_t begin, int64_t end);

/* Compiled host code; returns a status. */
typedef int32_t (*rlrt_host)(rlrt_context *run);

/* Tokens whose log-probability under the current weights is read. */
typedef struct rlrt_source {
  int32_t token_space;
  int32_t logp;    /* f32 value of that space, allocated by the host step */
  int32_t entropy; /* likewise, or -1: nothing reads it */
  rlrt_row_kernel statistics; /* logp and entropy only */
  rlrt_row_kernel gradient;   /* and the gradient in place; null: none */
  /* bool values of the token space or a coarser one, -1: true of all rows.
   * `live`: whose gradient may be other than 0, as known before the update;
   * `backward`: the same once `cotangents` has run, of coupled updates. */
  int32_t live;
  int32_t backward;
  int32_t valued; /* whether streams of rows that are not live are read */
  /* As `entropy`: a value for each of RLRT_FURTHER, -1: nothing reads it; null:
   * nothing reads any. */
  const int32_t *further;
} rlrt_source;

/* How one optimizer step is made. When rows are coupled through their logits
 * the runtime first runs `statistics` over every row, then calls
 * `cotangents`, then runs `gradient`; otherwise one sweep of `gradient`.
 * With a critic, its values are written before `cotangents` is called, and
 * its gradient starts at the array that this fills, coupled or not. */
typedef struct rlrt_update_plan {
  int32_t source_count;
  const rlrt_source *sources;
  int32_t coupled;
  rlrt_host cotangents;     /* null when not coupled and without critic */
  int32_t critic_space;     /* token space of the critic's values; -1: none */
  int32_t critic_value;     /* f32 value of that space, allocated by the host */
  int32_t critic_cotangent; /* of the objective by it, f32 of that space */
} rlrt_update_plan;

typedef struct rlrt_phase {
  const char *name;
  rlrt_host step; /* one batch: an optimizer step or a measurement */
  int32_t check_count;
  const rlrt_check *checks; /* by number, in the order of the program */
} rlrt_phase;

/* Writes every scalar slot: out[k] for setting k, from the parameters (as
 * doubles, in order of declaration) and the step of the phase. */
typedef void (*rlrt_settings)(const double *params, double step, double steps,
                              double *out, rlrt_failures *failures);

/* What an executable hands to the runtime. `config` is JSON, described in
 * docs/decisions/0003-program-record.md. */
typedef struct rlrt_program {
  int32_t abi_version;
  const char *config;
  rlrt_settings settings;
  int32_t phase_count;
  const rlrt_phase *phases;
  int32_t check_count;
  const rlrt_check *checks; /* of `settings` */
  /* Names the instruction set that row kernels use when they may use `most`;
   * null: there are no row kernels. */
  const char *(*instructions)(int32_t most);
} rlrt_program;

/* Runs a program from its command line; returns the exit status. */
int32_t rlrt_main(int32_t argc, char **argv, const rlrt_program *program);

#define RLRT_C_CTX rlrt_context *
#define RLRT_C_I32 int32_t
#define RLRT_C_I64 int64_t
#define RLRT_C_STR const char *
#define RLRT_C_IDS const int32_t *
#define RLRT_C_KERNEL rlrt_kernel
#define RLRT_C_ROWS rlrt_row_kernel
#define RLRT_C_HOST rlrt_host
#define RLRT_C_PLAN const rlrt_update_plan *
#define RLRT_C_FAILURES rlrt_failures *
#define A(kind, name) RLRT_C_##kind name
#define ARGS(...) (__VA_ARGS__)
#define ABI(name, args, meaning) int32_t name args;
#include "rlrt/abi.def"
#undef ABI
#undef ARGS
#undef A

#ifdef __cplusplus
}
#endif

#endif /* RLRT_ABI_H */
