// In: a few rows of activations, matrices. Out: their products.
// Must not know: gradients, models, where the matrix comes from.
//
// Libraries for matrix products pack what they multiply; with a few rows that
// takes longer than the product. Here the matrix is read once, as it lies.
#include "model/FewRows.h"

#include "tensor/HostLoops.h"
#include "tensor/HostVectors.h"
#include "tensor/Parallel.h"

#include <algorithm>
#include <vector>

namespace rlrt {
namespace {

constexpr int64_t lanes = 16, mostRows = 96, mostDots = 2;

struct Product {
  const float *x, *weight, *bias; ///< bias may be null
  float *y;
  int64_t rows, in, out;
};

constexpr int64_t mostColumns = 12;
/// Sums of as many products are added up apart: errors grow with the length of
/// a chain of additions.
constexpr int64_t chain = 128, strip = 48;

typedef float Half __attribute__((vector_size(32)));
typedef float Quarter __attribute__((vector_size(16)));

RLRT_INLINE float total(const Vector &v) {
  Half half = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  Quarter quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3) +
                    __builtin_shufflevector(half, half, 4, 5, 6, 7);
  return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

/// One or two rows: sums run along `in`, 16 elements at a time, for N rows of
/// the matrix.
template <int M, int N>
RLRT_INLINE void dots(const Product &p, int64_t row, int64_t column) {
  Vector sum[M][N];
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n)
      sum[m][n] = Vector{};
  const float *x = p.x + row * p.in, *w = p.weight + column * p.in;
  int64_t i = 0;
  for (; i + lanes <= p.in; i += lanes)
    for (int n = 0; n < N; ++n) {
      Vector weight, one;
      load(weight, w + n * p.in + i);
      for (int m = 0; m < M; ++m) {
        load(one, x + m * p.in + i);
        sum[m][n] += one * weight;
      }
    }
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      float value = total(sum[m][n]);
      for (int64_t j = i; j < p.in; ++j)
        value += x[m * p.in + j] * w[n * p.in + j];
      p.y[(row + m) * p.out + column + n] =
          p.bias ? value + p.bias[column + n] : value;
    }
}

/// Many rows, `Vectors` times 16 of them, of which element i stand side by
/// side, then i + 1: elements [from, to) of them and of N rows of the matrix.
/// Adds to `sums` [N, Vectors * 16].
template <int Vectors, int N>
RLRT_INLINE void block(const Product &p, const float *x, int64_t column,
                       int64_t from, int64_t to, float *sums) {
  Vector sum[N][Vectors];
  for (int n = 0; n < N; ++n)
    for (int v = 0; v < Vectors; ++v)
      sum[n][v] = Vector{};
  const float *w = p.weight + column * p.in;
  // What comes next is fetched while this is computed.
  const float *next = w + N * p.in;
  bool isLast = column + 2 * N > p.out;
  auto add = [&](int64_t k) RLRT_LAMBDA {
    Vector one[Vectors];
    for (int v = 0; v < Vectors; ++v)
      load(one[v], x + (k * Vectors + v) * lanes);
    for (int n = 0; n < N; ++n)
      for (int v = 0; v < Vectors; ++v)
        sum[n][v] += w[n * p.in + k] * one[v];
  };
  int64_t i = from;
  for (; i + lanes <= to; i += lanes) {
    if (!isLast)
      for (int n = 0; n < N; ++n)
        __builtin_prefetch(next + n * p.in + i);
#pragma clang loop unroll_count(4)
    for (int64_t k = 0; k < lanes; ++k)
      add(i + k);
  }
  for (; i < to; ++i)
    add(i);
  for (int n = 0; n < N; ++n)
    for (int v = 0; v < Vectors; ++v) {
      float *at = sums + (n * Vectors + v) * lanes;
      Vector all;
      load(all, at);
      store(at, all + sum[n][v]);
    }
}

/// Columns [begin, end) for up to 32 rows from `row`. Elements are taken in
/// pieces of which those of all rows stay in the nearest cache while a strip of
/// columns passes.
template <int Vectors>
RLRT_INLINE void strips(const Product &p, const float *x, int64_t row,
                        int64_t rows, int64_t begin, int64_t end) {
  constexpr int64_t width = Vectors * lanes;
  float sums[strip * width];
  for (int64_t first = begin; first < end; first += strip) {
    int64_t last = std::min(first + strip, end);
    std::fill_n(sums, (last - first) * width, 0.0f);
    for (int64_t from = 0; from < p.in; from += chain) {
      int64_t to = std::min(from + chain, p.in), column = first;
      for (; column + mostColumns <= last; column += mostColumns)
        block<Vectors, mostColumns>(p, x, column, from, to,
                                    sums + (column - first) * width);
      for (; column + 4 <= last; column += 4)
        block<Vectors, 4>(p, x, column, from, to,
                          sums + (column - first) * width);
      for (; column < last; ++column)
        block<Vectors, 1>(p, x, column, from, to,
                          sums + (column - first) * width);
    }
    for (int64_t r = 0; r < rows; ++r) {
      float *y = p.y + (row + r) * p.out;
      for (int64_t column = first; column < last; ++column)
        y[column] =
            sums[(column - first) * width + r] + (p.bias ? p.bias[column] : 0);
    }
  }
}

/// Columns [begin, end) of the result.
RLRT_HOST_VECTORS
void columns(const Product &p, const float *packed, int64_t begin,
             int64_t end) {
  int64_t column = begin;
  if (p.rows <= mostDots) {
    for (; column + 4 <= end; column += 4)
      if (p.rows == 1)
        dots<1, 4>(p, 0, column);
      else
        dots<2, 4>(p, 0, column);
    for (; column < end; ++column)
      for (int64_t row = 0; row < p.rows; ++row)
        dots<1, 1>(p, row, column);
    return;
  }
  for (int64_t row = 0; row < p.rows; row += 2 * lanes) {
    int64_t rows = std::min<int64_t>(p.rows - row, 2 * lanes);
    if (rows > lanes)
      strips<2>(p, packed + row * p.in, row, rows, begin, end);
    else
      strips<1>(p, packed + row * p.in, row, rows, begin, end);
  }
}

/// Rows 0..31, 32..63 and so on side by side, zeros where there are none.
std::vector<float> packRows(const float *x, int64_t rows, int64_t in) {
  int64_t whole = (rows + lanes - 1) / lanes * lanes;
  std::vector<float> packed(static_cast<size_t>(whole * in));
  for (int64_t row = 0; row < rows; row += 2 * lanes) {
    int64_t width = std::min<int64_t>(whole - row, 2 * lanes);
    float *to = packed.data() + row * in;
    // Sixteen elements of each row at a time: what is written stays near.
    for (int64_t from = 0; from < in; from += lanes) {
      int64_t n = std::min(lanes, in - from);
      for (int64_t r = 0; r < std::min(rows - row, width); ++r)
        for (int64_t i = 0; i < n; ++i)
          to[(from + i) * width + r] = x[(row + r) * in + from + i];
    }
  }
  return packed;
}

/// With fewer registers LibTorch's own products are faster, but for one or two
/// rows.
bool hasWideVectors() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

} // namespace

bool isFewRows(const torch::Tensor &x, const torch::Tensor &weight) {
  return !torch::GradMode::is_enabled() && x.dim() == 2 &&
         x.size(0) <= (hasWideVectors() ? mostRows : mostDots) &&
         usesHostLoops(x) && weight.scalar_type() == torch::kFloat32 &&
         weight.is_contiguous();
}

std::vector<torch::Tensor> fewRows(const torch::Tensor &input,
                                   const std::vector<WeightAndBias> &matrices) {
  torch::Tensor x = input.contiguous();
  int64_t rows = x.size(0), in = x.size(1), blocks = 0;
  std::vector<torch::Tensor> results;
  std::vector<Product> products;
  std::vector<int64_t> ends; // of the blocks of columns of each matrix
  for (const auto &[weight, bias] : matrices) {
    int64_t out = weight.size(0);
    results.push_back(torch::empty({rows, out}, x.options()));
    products.push_back({x.const_data_ptr<float>(),
                        weight.const_data_ptr<float>(),
                        bias.defined() ? bias.const_data_ptr<float>() : nullptr,
                        results.back().data_ptr<float>(), rows, in, out});
    blocks += (out + mostColumns - 1) / mostColumns;
    ends.push_back(blocks);
  }
  std::vector<float> packed;
  if (rows > mostDots)
    packed = packRows(x.const_data_ptr<float>(), rows, in);
  // Whole blocks of columns for each thread.
  int64_t grain =
      std::max<int64_t>(1, 16384 / std::max<int64_t>(mostColumns * in, 1));
  parallelFor(blocks, grain, [&](int64_t begin, int64_t end) {
    int64_t first = 0;
    for (size_t i = 0; i < products.size(); first = ends[i++]) {
      int64_t from = std::max(begin, first) - first;
      int64_t to = std::min(end, ends[i]) - first;
      if (from < to)
        columns(products[i], packed.data(), from * mostColumns,
                std::min(to * mostColumns, products[i].out));
    }
  });
  return results;
}

} // namespace rlrt
