import Geometry
import Sensors
import Testing

@Suite struct ConverterTests {
  @Test func countsAndClips() {
    let converter = BridgeConverter(ConverterModel(sampleRate: 80, noise: 0))
    #expect(converter.counts(input: 0, deviate: 3) == 0)
    #expect(converter.counts(input: 0.01, deviate: 0) == 4_194_304)
    #expect(converter.counts(input: 0.045, deviate: 0) == 8_388_607)
    #expect(converter.counts(input: -0.045, deviate: 0) == -8_388_608)
    let noisy = BridgeConverter(ConverterModel(sampleRate: 80, noise: 5e-6))
    #expect(
      noisy.counts(input: 0, deviate: 2) == Int32((10e-6 / 0.020 * 8_388_607).rounded()))
  }

  /// At 10 samples a second the sinc filter's notches lie on the mains, at 80 they do not.
  @Test(arguments: [(10.0, 0.0), (80, 0.0490)]) func humBehindTheFilter(
    rate: Double, gain: Double
  ) {
    var model = ConverterModel(sampleRate: rate, noise: 0)
    model.mainsPickup = 1e-3
    let converter = BridgeConverter(model)
    let peak = Double(converter.counts(input: 0, deviate: 0, humPhase: 0.25))
    let expected = gain * 1e-3 / 0.020 * BridgeConverter.largestCount
    #expect(abs(peak - expected) <= 0.002 * expected + 1)
  }

  @Test(arguments: 1...4) func stepSettlesInAsManySamples(order: Int) {
    var filter = SincFilter(order: order, value: .zero)
    let outputs = (0..<6).map { _ in filter.process(SIMD4(repeating: 24)).x }
    #expect(outputs.firstIndex { abs($0 - 24) < 1e-12 } == order - 1)
    #expect(zip(outputs, outputs.dropFirst()).allSatisfy { $1 >= $0 })
  }

  /// Frequencies pass nearly as |sinc|⁴ lets them, at 0.15 of the rate 8 % less.
  @Test func sincResponse() {
    let (rate, frequency) = (80.0, 12.0)
    var filter = SincFilter(order: 4, value: .zero)
    var energy = 0.0
    for number in 0..<4000 {
      // The mean of a sine over the period that ends at `number`.
      let x = Double.pi * frequency / rate
      let boxcar = DeterministicMath.sin(x) / x
      let turns = frequency * (Double(number) - 0.5) / rate
      let mean =
        boxcar * DeterministicMath.sin(2 * .pi * (turns - turns.rounded(.down)))
      let output = filter.process(SIMD4(repeating: mean)).x
      if number >= 10 { energy += output * output }
    }
    let gain = (2 * energy / 3990).squareRoot()
    let x = Double.pi * frequency / rate
    let sinc = DeterministicMath.sin(x) / x
    // The boxcar, and the spline's weights as a filter of its own.
    let weights =
      (11 * DeterministicMath.cos(x) + DeterministicMath.cos(3 * x)) / 12
    #expect(abs(gain - sinc * weights) < 0.002 * gain)
    #expect(abs(gain - sinc * sinc * sinc * sinc) < 0.09 * gain)
  }
}

@Suite struct LoadCellTests {
  private let newtons = 200.0

  private func cell(
    exercisedTo exercise: Double = 0, _ change: (inout LoadCell.Traits) -> Void = { _ in }
  ) -> LoadCell {
    var traits = LoadCell.Traits(ratedForce: newtons, sensitivity: 0.002, zeroBalance: 1e-5)
    change(&traits)
    return LoadCell(traits, exercisedTo: exercise)
  }

  private func output(_ cell: inout LoadCell, at part: Double, dt: Double = 1) -> Double {
    cell.carry(part * newtons, dt: dt)
    return (cell.output() - 1e-5) / 0.002
  }

  @Test func plainCellIsLinear() {
    var cell = cell()
    #expect(cell.output() == 1e-5)
    #expect(abs(output(&cell, at: 0.5) - 0.5) < 1e-15)
    #expect(abs(output(&cell, at: -0.1) + 0.1) < 1e-15)
  }

  @Test func nonLinearityPeaksAtHalfLoad() {
    var cell = cell { $0.nonLinearity = 3e-4 }
    #expect(abs(output(&cell, at: 0.5) - 0.5 - 3e-4) < 1e-15)
    #expect(abs(output(&cell, at: 1) - 1) < 1e-15)
    #expect(abs(output(&cell, at: 0.25) - 0.25 - 2.25e-4) < 1e-15)
  }

  /// The difference of falling and rising load is the stated one at half load, and none at the ends.
  @Test func hysteresisOpensAndCloses() {
    var cell = cell(exercisedTo: newtons) { $0.hysteresis = 4e-4 }
    var rising: [Double] = []
    var falling: [Double] = []
    for step in 0...20 { rising.append(output(&cell, at: Double(step) / 20)) }
    for step in 0...20 { falling.append(output(&cell, at: 1 - Double(step) / 20)) }
    #expect(abs(falling[10] - rising[10] - 4e-4) < 1e-12)
    #expect(abs(falling[20] - rising[0]) < 1e-12)
    for step in 0...20 { #expect(falling[20 - step] >= rising[step] - 1e-15) }
    // The same loop again.
    for step in 0...20 { #expect(abs(output(&cell, at: Double(step) / 20) - rising[step]) < 1e-12) }
  }

  /// A small loop closes where it began, and leaves no trace in the large one.
  @Test(arguments: 0..<20) func smallLoopsClose(number: Int) {
    var stream = RandomKey(seed: 4).with("test.loops", entity: number).stream
    let (low, high) = (stream.uniform(in: 0...0.4), stream.uniform(in: 0.5...0.9))
    var plain = cell(exercisedTo: newtons) { $0.hysteresis = 1e-3 }
    var looped = plain
    _ = output(&plain, at: high)
    let before = output(&looped, at: high)
    _ = output(&looped, at: low)
    #expect(abs(output(&looped, at: high) - before) < 1e-15)
    #expect(output(&looped, at: 0.95) == output(&plain, at: 0.95))
  }

  /// c₁(1 − e^(−t/τ₁)) + c₂(1 − e^(−t/τ₂)) under load, and back on the same curve.
  @Test func creepSuperposes() {
    var cell = cell {
      $0.creep = SIMD2(2e-4, 1e-4)
      $0.creepTimes = SIMD2(60, 600)
    }
    func curve(_ t: Double) -> Double {
      2e-4 * (1 - DeterministicMath.exp(-t / 60)) + 1e-4 * (1 - DeterministicMath.exp(-t / 600))
    }
    for _ in 0..<300 { cell.carry(0.8 * newtons, dt: 1) }
    #expect(abs(output(&cell, at: 0.8, dt: 0) - 0.8 - 0.8 * curve(300)) < 1e-12)
    for _ in 0..<200 { cell.carry(0, dt: 1) }
    #expect(abs(output(&cell, at: 0, dt: 0) - 0.8 * (curve(500) - curve(200))) < 1e-12)
  }

  @Test func creepDoesNotDependOnTheStep() {
    var coarse = cell { $0.creep = SIMD2(2e-4, 1e-4) }
    var fine = coarse
    coarse.carry(newtons, dt: 90)
    for _ in 0..<9000 { fine.carry(newtons, dt: 0.01) }
    #expect(abs(coarse.output() - fine.output()) < 1e-12)
  }

  @Test func temperatureMovesZeroAndSpan() {
    var cell = cell {
      $0.temperatureOnZero = 2e-5
      $0.temperatureOnSpan = -1e-5
    }
    cell.carry(newtons, dt: 1)
    let net = (cell.output(temperatureOffset: -30) - 1e-5) / 0.002
    #expect(abs(net - (1 * (1 + 3e-4) - 6e-4)) < 1e-12)
  }

  @Test func sideLoadLeaks() {
    var cell = cell { $0.sideLoadLeakage = SIMD2(1e-3, -2e-3) }
    cell.carry(100, side: SIMD2(20, 5), dt: 1)
    #expect(abs((cell.output() - 1e-5) / 0.002 * newtons - (100 + 0.02 - 0.01)) < 1e-9)
  }
}
