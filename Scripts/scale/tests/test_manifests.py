"""The RayJob and the container file, as far as they can be judged without a cluster: fields that KubeRay
knows, pod templates by Kubernetes' own schemas, the command by the command's own parser, the container
file by hadolint where there is one."""

import copy
import re
import shlex
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SCALE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SCALE))

import jsonschema
import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None

import scale_out

# The fields of RayJob, RayCluster and their groups that are used here or likely to be, as KubeRay's
# ray-operator/apis/ray/v1 has them since 1.2. Whatever else stands in the manifest is an error.
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
COUNT = {"type": "integer", "minimum": 0}
TEMPLATE = {"type": "object", "required": ["spec"]}


def fields(required: list[str], **properties) -> dict:
    return {"type": "object", "additionalProperties": False, "required": required,
            "properties": properties}


RAY_JOB = fields(
    ["apiVersion", "kind", "metadata", "spec"],
    apiVersion={"const": "ray.io/v1"}, kind={"const": "RayJob"},
    metadata=fields(["name"], name={"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,45}[a-z0-9])?$"}),
    spec=fields(
        ["entrypoint", "rayClusterSpec"],
        entrypoint={"type": "string"}, backoffLimit=COUNT, activeDeadlineSeconds=COUNT,
        shutdownAfterJobFinishes={"type": "boolean"}, ttlSecondsAfterFinished=COUNT,
        runtimeEnvYAML={"type": "string"}, suspend={"type": "boolean"},
        rayClusterSpec=fields(
            ["headGroupSpec", "workerGroupSpecs"],
            rayVersion={"type": "string"}, enableInTreeAutoscaling={"type": "boolean"},
            autoscalerOptions=fields([], idleTimeoutSeconds=COUNT),
            headGroupSpec=fields(["rayStartParams", "template"], rayStartParams=TEXTS, template=TEMPLATE),
            workerGroupSpecs={"type": "array", "minItems": 1, "items": fields(
                ["groupName", "minReplicas", "maxReplicas", "rayStartParams", "template"],
                groupName={"type": "string"}, replicas=COUNT, minReplicas=COUNT, maxReplicas=COUNT,
                rayStartParams=TEXTS, template=TEMPLATE)},
        ),
    ),
)


class RayJob(unittest.TestCase):
    def setUp(self):
        self.job = yaml.safe_load((SCALE / "rayjob.yaml").read_text())
        self.cluster = self.job["spec"]["rayClusterSpec"]
        self.groups = [self.cluster["headGroupSpec"], *self.cluster["workerGroupSpecs"]]

    def test_has_only_fields_that_kuberay_knows(self):
        jsonschema.validate(self.job, RAY_JOB)
        for wrong in (("backoffLimit", "2"), ("backofLimit", 2)):
            job = copy.deepcopy(self.job)
            job["spec"][wrong[0]] = wrong[1]
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(job, RAY_JOB)

    @unittest.skipUnless(kubernetes_validate, "no kubernetes-validate")
    def test_pod_templates_are_kubernetes(self):
        def pod(group):
            return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "ray"},
                    "spec": group["template"]["spec"]}

        for group in self.groups:
            kubernetes_validate.validate(pod(group), "1.30", strict=True)
        broken = copy.deepcopy(self.groups[1])
        broken["template"]["spec"]["containers"][0]["volumeMount"] = []
        with self.assertRaises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(pod(broken), "1.30", strict=True)

    def test_mounts_have_volumes(self):
        for group in self.groups:
            spec = group["template"]["spec"]
            names = {volume["name"] for volume in spec.get("volumes", [])}
            for container in spec["containers"]:
                self.assertLessEqual({m["name"] for m in container.get("volumeMounts", [])}, names)

    def test_the_command_is_one(self):
        words = shlex.split(self.job["spec"]["entrypoint"])
        self.assertEqual(words[0], "python")
        self.assertTrue(words[1].endswith("/Scripts/scale/scale_out.py"))
        given = scale_out.arguments(words[2:])
        scale_out.check_input(given)
        self.assertTrue(given.resume, "a second attempt of the job must go on with the first one's work")
        # What it names lies in the repository, and so in the tarball.
        self.assertTrue((SCALE.parents[1] / given.scene).is_file())
        mounts = [m["mountPath"] for m in self.groups[1]["template"]["spec"]["containers"][0]["volumeMounts"]]
        self.assertIn(given.scratch, mounts)

    def test_one_version_of_ray(self):
        wanted = re.search(r"^ray\[default\]==(.+)$", (SCALE / "requirements.txt").read_text(), re.M)[1]
        self.assertEqual(self.cluster["rayVersion"], wanted)


class Containerfile(unittest.TestCase):
    text = (SCALE / "Containerfile").read_text()

    def test_copies_what_there_is(self):
        for source in re.findall(r"^COPY (\S+)", self.text, re.M):
            self.assertTrue((SCALE.parents[1] / source).exists(), source)
        self.assertRegex(self.text, r"(?m)^USER \d+$")

    @unittest.skipUnless(shutil.which("hadolint"), "no hadolint")
    def test_hadolint_is_content(self):
        done = subprocess.run(
            ["hadolint", str(SCALE / "Containerfile")], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
