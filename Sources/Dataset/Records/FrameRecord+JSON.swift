import Geometry

extension FrameRecord {
  /// The bytes that `RecordCoding.encode` gives, at a tenth of the time.
  /// - Throws: `EncodingError` for what is no number.
  package func json() throws -> [UInt8] {
    var text = JSONText(capacity: 1024 + 1024 * instances.count)
    try text.object { text in
      text.put("camera", camera)
      try text.put("camera_name", cameraName)
      try text.put("depth_file", depthFile)
      text.put("episode", episode)
      try text.put("exposure_midpoint_s", exposureMidpoint)
      try text.put("exposure_time_s", exposureTime)
      if let flowFile { try text.put("flow_file", flowFile) }
      try text.put("ids_file", idsFile)
      try text.put("image_file", imageFile)
      try text.array("instances") { for instance in instances { try instance.put(into: &$0) } }
      try intrinsics.put("intrinsics", into: &text)
      try lens.put("lens", into: &text)
      if let lineTime { try text.put("line_time_s", lineTime) }
      if let nocsFile { try text.put("nocs_file", nocsFile) }
      if let normalsFile { try text.put("normals_file", normalsFile) }
      text.put("tick", tick)
      try worldFromCamera.put("world_from_camera", into: &text)
      if let zone { try text.put("zone", zone) }
    }
    text.endLine()
    return text.bytes
  }
}

extension InstanceRecord {
  fileprivate func put(into text: inout JSONText) throws {
    try text.object { text in
      text.put("amodal_area_in_image_px", amodalAreaInImage)
      text.put("amodal_area_px", amodalArea)
      amodalBox.put("amodal_box_px", into: &text)
      try cameraFromModel.put("camera_from_model", into: &text)
      try cameraFromModelAtFirstRow?.put("camera_from_model_at_first_row", into: &text)
      try cameraFromModelAtLastRow?.put("camera_from_model_at_last_row", into: &text)
      text.put("id", Int(id))
      try text.put("kind", kind.rawValue)
      try text.object("mask") { text in
        try text.put("counts", mask.counts)
        text.put("size", mask.size)
      }
      if let name { try text.put("name", name) }
      if let sku { try text.put("sku", sku) }
      try text.put("truncation", truncation)
      text.put("visible_area_px", visibleArea)
      visibleBox.put("visible_box_px", into: &text)
      try text.put("visible_fraction", visibleFraction)
    }
  }
}

extension TransformRecord {
  fileprivate func put(_ key: StaticString, into text: inout JSONText) throws {
    try text.object(key) { text in
      try text.put("rotation_wxyz", rotationWXYZ)
      try text.put("translation_m", translation)
    }
  }
}

extension BoxRecord {
  fileprivate func put(_ key: StaticString, into text: inout JSONText) {
    text.put(key, [box.x0, box.y0, box.x1, box.y1])
  }
}

extension IntrinsicsRecord {
  fileprivate func put(_ key: StaticString, into text: inout JSONText) throws {
    try text.object(key) { text in
      try text.put("cx_px", cx)
      try text.put("cy_px", cy)
      try text.put("fx_px", fx)
      try text.put("fy_px", fy)
      text.put("height_px", height)
      text.put("width_px", width)
    }
  }
}

extension LensRecord {
  fileprivate func put(_ key: StaticString, into text: inout JSONText) throws {
    try text.object(key) { text in
      try text.put("coefficients", coefficients)
      try text.put("model", model.rawValue)
    }
  }
}
