;; The product that a model's time goes into: a matrix with some float32 vectors, in SIMD of 128 bits.
;; assets/js/model/multiply-code.js holds the bytes of this source; `.venv/bin/node .ci/wasm.mjs` writes them.
(module
  (import "kernel" "memory" (memory 1))

  ;; The sum of a vector's four numbers.
  (func $sum (param $v v128) (result f32)
    (local.set $v (f32x4.add (local.get $v) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $v) (local.get $v))))
    (f32.add (f32x4.extract_lane 0 (local.get $v)) (f32x4.extract_lane 1 (local.get $v))))

  ;; results[k, row] = sum over columns of matrix[row, column] * inputs[k, column]
  ;;
  ;; The matrix is of int8, or of float32 with $floats. Its rows come in fours and its columns in eights, filled up with
  ;; zeros; vectors in twos. $panel is room for four rows as float32: they are turned into that once for all vectors.
  (func (export "multiply")
    (param $matrix i32) (param $rows i32) (param $columns i32)
    (param $inputs i32) (param $count i32) (param $results i32) (param $panel i32) (param $floats i32)
    (local $row i32) (local $k i32) (local $at i32) (local $to i32) (local $end i32) (local $line i32)
    (local $a i32) (local $b i32) (local $p i32) (local $r i32) (local $i v128)
    (local $x v128) (local $y v128) (local $w v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $t0 v128) (local $t1 v128) (local $t2 v128) (local $t3 v128)
    (local.set $line (i32.shl (local.get $columns) (i32.const 2))) ;; bytes of a vector
    (loop $each_four_rows
      ;; The panel holds column group by column group, four numbers of each of the four rows.
      (local.set $at (i32.add (local.get $matrix)
        (i32.shl (i32.mul (local.get $row) (local.get $columns)) (i32.shl (local.get $floats) (i32.const 1)))))
      (local.set $r (i32.const 0))
      (loop $each_row
        (local.set $to (i32.add (local.get $panel) (i32.shl (local.get $r) (i32.const 4))))
        (local.set $end (i32.add (local.get $at) (i32.shl (local.get $columns) (i32.shl (local.get $floats) (i32.const 1)))))
        (if (local.get $floats)
          (then (loop $four_floats
            (v128.store (local.get $to) (v128.load (local.get $at)))
            (local.set $to (i32.add (local.get $to) (i32.const 64)))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $four_floats (i32.lt_u (local.get $at) (local.get $end)))))
          (else (loop $eight_columns
            (local.set $i (v128.load8x8_s (local.get $at)))
            (v128.store (local.get $to) (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $i))))
            (v128.store offset=64 (local.get $to) (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $i))))
            (local.set $to (i32.add (local.get $to) (i32.const 128)))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $eight_columns (i32.lt_u (local.get $at) (local.get $end))))))
        (local.set $r (i32.add (local.get $r) (i32.const 1)))
        (br_if $each_row (i32.lt_u (local.get $r) (i32.const 4))))

      (local.set $k (i32.const 0))
      (loop $two_vectors
        (local.set $a (i32.add (local.get $inputs) (i32.mul (local.get $k) (local.get $line))))
        (local.set $b (i32.add (local.get $a) (local.get $line)))
        (local.set $end (local.get $b))
        (local.set $p (local.get $panel))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (local.get $s0)) (local.set $s2 (local.get $s0)) (local.set $s3 (local.get $s0))
        (local.set $t0 (local.get $s0)) (local.set $t1 (local.get $s0)) (local.set $t2 (local.get $s0)) (local.set $t3 (local.get $s0))
        (loop $four_columns
          (local.set $x (v128.load (local.get $a)))
          (local.set $y (v128.load (local.get $b)))
          (local.set $w (v128.load (local.get $p)))
          (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $w) (local.get $x))))
          (local.set $t0 (f32x4.add (local.get $t0) (f32x4.mul (local.get $w) (local.get $y))))
          (local.set $w (v128.load offset=16 (local.get $p)))
          (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $w) (local.get $x))))
          (local.set $t1 (f32x4.add (local.get $t1) (f32x4.mul (local.get $w) (local.get $y))))
          (local.set $w (v128.load offset=32 (local.get $p)))
          (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $w) (local.get $x))))
          (local.set $t2 (f32x4.add (local.get $t2) (f32x4.mul (local.get $w) (local.get $y))))
          (local.set $w (v128.load offset=48 (local.get $p)))
          (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $w) (local.get $x))))
          (local.set $t3 (f32x4.add (local.get $t3) (f32x4.mul (local.get $w) (local.get $y))))
          (local.set $a (i32.add (local.get $a) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (local.set $p (i32.add (local.get $p) (i32.const 64)))
          (br_if $four_columns (i32.lt_u (local.get $a) (local.get $end))))
        (local.set $to (i32.add (local.get $results)
          (i32.shl (i32.add (i32.mul (local.get $k) (local.get $rows)) (local.get $row)) (i32.const 2))))
        (f32.store (local.get $to) (call $sum (local.get $s0)))
        (f32.store offset=4 (local.get $to) (call $sum (local.get $s1)))
        (f32.store offset=8 (local.get $to) (call $sum (local.get $s2)))
        (f32.store offset=12 (local.get $to) (call $sum (local.get $s3)))
        (local.set $to (i32.add (local.get $to) (i32.shl (local.get $rows) (i32.const 2))))
        (f32.store (local.get $to) (call $sum (local.get $t0)))
        (f32.store offset=4 (local.get $to) (call $sum (local.get $t1)))
        (f32.store offset=8 (local.get $to) (call $sum (local.get $t2)))
        (f32.store offset=12 (local.get $to) (call $sum (local.get $t3)))
        (local.set $k (i32.add (local.get $k) (i32.const 2)))
        (br_if $two_vectors (i32.lt_u (local.get $k) (local.get $count))))
      (local.set $row (i32.add (local.get $row) (i32.const 4)))
      (br_if $each_four_rows (i32.lt_u (local.get $row) (local.get $rows)))))

  ;; Cuts a vector into whole numbers of 16 bits, so that numbers = step * (high + low / 65534), to as many digits as it
  ;; has; returns the step.
  (func (export "cut") (param $input i32) (param $columns i32) (param $high i32) (param $low i32) (result f32)
    (local $a i32) (local $end i32) (local $most v128) (local $step f32) (local $over v128)
    (local $x v128) (local $y v128) (local $i v128) (local $j v128)
    (local.set $a (local.get $input))
    (local.set $end (i32.add (local.get $input) (i32.shl (local.get $columns) (i32.const 2))))
    (loop $four_columns
      (local.set $most (f32x4.max (local.get $most) (f32x4.abs (v128.load (local.get $a)))))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (br_if $four_columns (i32.lt_u (local.get $a) (local.get $end))))
    (local.set $most (f32x4.max (local.get $most) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $most) (local.get $most))))
    (local.set $step (f32.div
      (f32.max (f32.max (f32x4.extract_lane 0 (local.get $most)) (f32x4.extract_lane 1 (local.get $most))) (f32.const 1e-30))
      (f32.const 32767)))
    (local.set $over (f32x4.splat (f32.div (f32.const 1) (local.get $step))))
    (loop $eight_columns
      (local.set $x (f32x4.mul (v128.load (local.get $input)) (local.get $over)))
      (local.set $y (f32x4.mul (v128.load offset=16 (local.get $input)) (local.get $over)))
      (local.set $i (f32x4.nearest (local.get $x)))
      (local.set $j (f32x4.nearest (local.get $y)))
      (v128.store (local.get $high)
        (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f32x4_s (local.get $i)) (i32x4.trunc_sat_f32x4_s (local.get $j))))
      (local.set $x (f32x4.mul (f32x4.sub (local.get $x) (local.get $i)) (f32x4.splat (f32.const 65534))))
      (local.set $y (f32x4.mul (f32x4.sub (local.get $y) (local.get $j)) (f32x4.splat (f32.const 65534))))
      (v128.store (local.get $low)
        (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f32x4_s (f32x4.nearest (local.get $x))) (i32x4.trunc_sat_f32x4_s (f32x4.nearest (local.get $y)))))
      (local.set $high (i32.add (local.get $high) (i32.const 16)))
      (local.set $low (i32.add (local.get $low) (i32.const 16)))
      (local.set $input (i32.add (local.get $input) (i32.const 32)))
      (br_if $eight_columns (i32.lt_u (local.get $input) (local.get $end))))
    (local.get $step))

  ;; step * (high + low / 65534), of the sums of four lanes each.
  (func $whole (param $high v128) (param $low v128) (param $step f32) (result f32)
    (f32.mul (local.get $step)
      (call $sum (f32x4.add (f32x4.convert_i32x4_s (local.get $high))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $low)) (f32x4.splat (f32.const 1.52592547e-5)))))))

  ;; The same for one vector that was cut, by sums of whole numbers, which hold 2,048 columns at most. It reads sixteen
  ;; columns at a time: behind the vector's last one stand zeros. One row comes after the other, so that the processor sees
  ;; ahead what it must fetch: a matrix of many rows is in no cache.
  (func (export "multiplyOne")
    (param $matrix i32) (param $rows i32) (param $stride i32) (param $columns i32)
    (param $high i32) (param $low i32) (param $step f32) (param $result i32)
    (local $from i32) (local $at i32) (local $end i32) (local $last i32) (local $v v128) (local $w v128)
    (local $s0 v128) (local $s1 v128) (local $t0 v128) (local $t1 v128)
    (local.set $end (i32.add (local.get $high) (i32.shl (local.get $columns) (i32.const 1))))
    (local.set $last (i32.add (local.get $result) (i32.shl (local.get $rows) (i32.const 2))))
    (local.set $low (i32.sub (local.get $low) (local.get $high)))
    (loop $each_row
      (local.set $from (local.get $matrix))
      (local.set $s0 (v128.const i32x4 0 0 0 0))
      (local.set $s1 (local.get $s0)) (local.set $t0 (local.get $s0)) (local.set $t1 (local.get $s0))
      (local.set $at (local.get $high))
      (loop $sixteen_columns
        (local.set $v (v128.load8x8_s (local.get $from)))
        (local.set $w (v128.load8x8_s offset=8 (local.get $from)))
        (local.set $s0 (i32x4.add (local.get $s0) (i32x4.dot_i16x8_s (local.get $v) (v128.load (local.get $at)))))
        (local.set $s1 (i32x4.add (local.get $s1) (i32x4.dot_i16x8_s (local.get $w) (v128.load offset=16 (local.get $at)))))
        (local.set $t0 (i32x4.add (local.get $t0) (i32x4.dot_i16x8_s (local.get $v)
          (v128.load (i32.add (local.get $at) (local.get $low))))))
        (local.set $t1 (i32x4.add (local.get $t1) (i32x4.dot_i16x8_s (local.get $w)
          (v128.load offset=16 (i32.add (local.get $at) (local.get $low))))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br_if $sixteen_columns (i32.lt_u (local.get $at) (local.get $end))))
      (f32.store (local.get $result) (f32.add (f32.load (local.get $result))
        (call $whole (i32x4.add (local.get $s0) (local.get $s1)) (i32x4.add (local.get $t0) (local.get $t1)) (local.get $step))))
      (local.set $matrix (i32.add (local.get $matrix) (local.get $stride)))
      (local.set $result (i32.add (local.get $result) (i32.const 4)))
      (br_if $each_row (i32.lt_u (local.get $result) (local.get $last))))))
