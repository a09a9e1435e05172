// In: matrices in f32. Out: their products, factors rounded to bf16, sums f32.
// Must not know: gradients, layers, models.
//
// LibTorch's micro kernel multiplies a block of rows by a block of 64 columns
// whose rows lie in pairs. It is compiled for each shape it is called with, so
// shapes here are few: 16 or 32 rows, and lengths that are multiples of 64 up
// to `chain`, however many tokens there are.
#include "tensor/Bf16.h"

#include "tensor/HostLoops.h"
#include "tensor/HostVectors.h"
#include "tensor/Parallel.h"

#include <ATen/native/CPUBlas.h>

#include <algorithm>
#include <vector>

namespace rlrt {
namespace {

using at::BFloat16;
using torch::Tensor;

constexpr int64_t columns = 64, mostRows = 32, step = 64, chain = 1024;
/// Rows that a thread multiplies by one block before it takes the next one:
/// they stay in its cache.
constexpr int64_t stripe = 128;

int64_t roundUp(int64_t n, int64_t to) { return (n + to - 1) / to * to; }

RLRT_INLINE uint16_t rounded(float x) {
  uint32_t bits;
  static_assert(sizeof bits == sizeof x);
  std::memcpy(&bits, &x, sizeof bits);
  uint32_t even = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  // Rounding would carry a NaN into its sign.
  return static_cast<uint16_t>(
      (bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : even);
}

RLRT_HOST_VECTORS
void roundRow(const float *from, uint16_t *to, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    to[i] = rounded(from[i]);
}

constexpr int64_t tile = 32;

/// to[i][j] = from[j][i] of a full tile.
RLRT_HOST_VECTORS
void roundTransposed(const float *from, int64_t stride, uint16_t *to,
                     int64_t toStride) {
  uint16_t square[tile][tile];
  for (int64_t j = 0; j < tile; ++j)
    for (int64_t i = 0; i < tile; ++i)
      square[i][j] = rounded(from[j * stride + i]);
  for (int64_t i = 0; i < tile; ++i)
    std::memcpy(to + i * toStride, square[i], sizeof square[i]);
}

/// to[c][0] = a[c], to[c][1] = b[c].
RLRT_HOST_VECTORS
void roundPairs(const float *a, const float *b, uint32_t *to, int64_t n) {
  for (int64_t c = 0; c < n; ++c)
    to[c] = rounded(a[c]) | uint32_t(rounded(b[c])) << 16;
}

/// The left factor [rows, inner]: chunks of at most `chain` of `inner`, in
/// each the rows, one after the other, filled up with zeros.
struct Left {
  std::vector<uint16_t> numbers;
  int64_t rows, inner, length; ///< length: of a row in a chunk

  /// Element (r, i) is x[r * rowStride + i * innerStride].
  Left(const float *x, int64_t rows, int64_t inner, int64_t rowStride,
       int64_t innerStride)
      : rows(roundUp(rows, 16)), inner(roundUp(inner, step)),
        length(std::min(this->inner, chain)) {
    int64_t chunks = (this->inner + chain - 1) / chain;
    numbers.resize(size_t(chunks * this->rows * length));
    int64_t tiles = (inner + tile - 1) / tile;
    // Tiles: one side is read along, the other written along.
    auto work = [&](int64_t r0, int64_t r1, int64_t i0, int64_t i1) {
      const float *from = x + r0 * rowStride + i0 * innerStride;
      if (innerStride == 1)
        for (int64_t r = r0; r < r1; ++r)
          roundRow(x + r * rowStride + i0, at(r, i0), i1 - i0);
      else if (rowStride == 1 && r1 - r0 == tile && i1 - i0 == tile)
        roundTransposed(from, innerStride, at(r0, i0), length);
      else
        for (int64_t r = r0; r < r1; ++r)
          for (int64_t i = i0; i < i1; ++i)
            *at(r, i) = rounded(x[r * rowStride + i * innerStride]);
    };
    int64_t bands = (rows + tile - 1) / tile;
    parallelFor(bands, std::max<int64_t>(1, 512 / std::max<int64_t>(1, inner)),
                [&](int64_t begin, int64_t end) {
                  for (int64_t b = begin; b < end; ++b)
                    for (int64_t t = 0; t < tiles; ++t)
                      work(b * tile, std::min(rows, (b + 1) * tile), t * tile,
                           std::min(inner, (t + 1) * tile));
                });
  }

  uint16_t *at(int64_t row, int64_t i) {
    return numbers.data() + (i / chain * rows + row) * length + i % chain;
  }
  const BFloat16 *block(int64_t row, int64_t i) const {
    return reinterpret_cast<const BFloat16 *>(
        numbers.data() + (i / chain * rows + row) * length + i % chain);
  }
};

/// The right factor [inner, outer]: blocks of 64 columns.
Tensor pack(const float *from, int64_t inner, int64_t outer,
            int64_t innerStride, int64_t outerStride) {
  int64_t length = roundUp(inner, step),
          blocks = (outer + columns - 1) / columns;
  Tensor packed = torch::zeros({blocks, length * columns}, torch::kBFloat16);
  auto *to = reinterpret_cast<uint16_t *>(packed.data_ptr<BFloat16>());
  parallelFor(blocks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t b = begin; b < end; ++b) {
      uint16_t *block = to + b * length * columns;
      int64_t width = std::min(columns, outer - b * columns);
      const float *first = from + b * columns * outerStride;
      if (outerStride == 1) {
        static const float zeros[columns] = {};
        for (int64_t i = 0; i < inner; i += 2)
          roundPairs(first + i * innerStride,
                     i + 1 < inner ? first + (i + 1) * innerStride : zeros,
                     reinterpret_cast<uint32_t *>(block + i * columns), width);
        continue;
      }
      // Tiles: read along `inner`, written along the columns.
      for (int64_t i0 = 0; i0 < inner; i0 += tile)
        for (int64_t c = 0; c < width; ++c)
          for (int64_t i = i0; i < std::min(inner, i0 + tile); ++i)
            block[(i / 2 * columns + c) * 2 + i % 2] =
                rounded(first[i * innerStride + c * outerStride]);
    }
  });
  return packed;
}

/// One block of rows times one block of columns.
void multiplyBlock(const Left &left, const BFloat16 *right, int64_t row,
                   int64_t rows, float *out, int64_t stride, bool add) {
  for (int64_t i = 0; i < left.inner; i += chain) {
    int64_t length = std::min(chain, left.inner - i);
    at::native::cpublas::brgemm(rows, columns, length, left.length, columns,
                                stride, add || i > 0, left.block(row, i),
                                right + i * columns, out, true);
  }
}

/// out [rows, outer] = left x right.
void multiply(const Left &left, const Tensor &packed, int64_t rows,
              int64_t outer, float *out, int64_t stride, bool add) {
  const BFloat16 *right = packed.const_data_ptr<BFloat16>();
  int64_t blocks = packed.size(0), blockSize = packed.size(1);
  int64_t stripes = (rows + stripe - 1) / stripe;
  // Many rows are shared out among threads, few rows share out the columns.
  int64_t pieces = stripes * blocks;
  parallelFor(pieces, 1, [&](int64_t begin, int64_t end) {
    float spare[mostRows * columns];
    for (int64_t piece = begin; piece < end; ++piece) {
      int64_t band = piece / blocks, b = piece % blocks;
      int64_t width = std::min(columns, outer - b * columns);
      int64_t last = std::min(rows, (band + 1) * stripe);
      for (int64_t row = band * stripe; row < last; row += mostRows) {
        int64_t count = std::min(mostRows, last - row);
        int64_t whole = count > 16 ? 32 : 16;
        // `Left` has rows in multiples of 16.
        whole = std::min(whole, left.rows - row);
        float *to = out + row * stride + b * columns;
        if (count == whole && width == columns) {
          multiplyBlock(left, right + b * blockSize, row, whole, to, stride,
                        add);
          continue;
        }
        multiplyBlock(left, right + b * blockSize, row, whole, spare, columns,
                      false);
        for (int64_t r = 0; r < count; ++r)
          for (int64_t c = 0; c < width; ++c)
            to[r * stride + c] =
                spare[r * columns + c] + (add ? to[r * stride + c] : 0.0f);
      }
    }
    at::native::cpublas::brgemm_release(true);
  });
}

/// The values of a matrix after rounding.
Tensor roundedValues(const Tensor &x) {
  return x.to(torch::kBFloat16).to(torch::kFloat32);
}

} // namespace

bool multipliesBf16() {
  static const bool can = at::native::cpublas::could_pack(torch::kBFloat16);
  return can;
}

Bf16Factor::Bf16Factor(const Tensor &matrix)
    : inner(matrix.size(0)), outer(matrix.size(1)) {
  if (multipliesBf16() && usesHostLoops(matrix))
    packed = pack(matrix.const_data_ptr<float>(), inner, outer,
                  matrix.stride(0), matrix.stride(1));
  else
    plain = roundedValues(matrix).contiguous();
}

void Bf16Factor::multiply(const Tensor &x, Tensor out, bool add) const {
  torch::NoGradGuard noGrad;
  int64_t rows = x.size(0);
  if (rows == 0)
    return;
  if (plain.defined()) {
    if (add)
      out.addmm_(roundedValues(x), plain);
    else
      out.copy_(at::mm(roundedValues(x), plain));
    return;
  }
  Left left(x.const_data_ptr<float>(), rows, inner, x.stride(0), x.stride(1));
  rlrt::multiply(left, packed, rows, outer, out.data_ptr<float>(),
                 out.stride(0), add);
}

void Bf16Matrix::Layout::update(const Tensor &factorOf, const Tensor &matrix) {
  int64_t now = matrix._version();
  if (version == now && data == matrix.const_data_ptr())
    return;
  torch::NoGradGuard noGrad;
  factor = Bf16Factor(factorOf.detach());
  version = now;
  data = matrix.const_data_ptr();
}

void Bf16Matrix::forward(const Tensor &matrix, const Tensor &x, Tensor y) {
  ahead.update(matrix.t(), matrix);
  ahead.factor.multiply(x, y, false);
}

void Bf16Matrix::backward(const Tensor &matrix, const Tensor &dy, Tensor dx) {
  back.update(matrix, matrix);
  back.factor.multiply(dy, dx, false);
}

void addBf16WeightGradient(const Tensor &dy, const Tensor &x, Tensor dw) {
  torch::NoGradGuard noGrad;
  if (dy.size(0) == 0)
    return;
  Bf16Factor(x).multiply(dy.t(), dw, true);
}

} // namespace rlrt
